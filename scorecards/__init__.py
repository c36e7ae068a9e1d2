"""What a task force reads: the scorecard pages of the nation, each province and each commune."""
