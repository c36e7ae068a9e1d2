"""What a record is: table contracts, pandera schemas, localities and code lists."""
