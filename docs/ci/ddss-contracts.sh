#!/bin/sh
# So mỗi hợp đồng số liệu đã sửa với bản ở nhánh gốc; mã thoát là mã xấu nhất.
# Compares every contract that changed with the base branch's; ends with the worst exit code.
#
#   sh ddss-contracts.sh BASE FOLDER OUT
#
# FOLDER/accepted.toml, nếu có, nói thay đổi nào đã được chấp nhận. / FOLDER/accepted.toml, if any, holds accepted breaks.
set -eu

base=$(git merge-base "$1" HEAD)
folder=$2
out=$3
status=0

mkdir -p "$out"
# A renamed file counts as removed: whoever reads it by its name loses it.
git -c core.quotePath=false diff --name-only --no-renames --diff-filter=MD "$base" HEAD -- "$folder" >"$out/changed.txt"
set --
if [ -f "$folder/accepted.toml" ]; then
    set -- --accepted "$folder/accepted.toml"
fi
while IFS= read -r path; do
    case $path in
    *.yaml | *.yml | *.json) ;;
    *) continue ;;
    esac
    name=$(printf '%s' "$path" | tr '/' '-')
    echo "== $path"
    code=0
    ddss contract diff "$base:$path" "$path" --sarif "$out/$name.sarif" --markdown "$out/$name.md" "$@" </dev/null || code=$?
    if [ "$code" -gt "$status" ]; then
        status=$code
    fi
done <"$out/changed.txt"
exit "$status"
