"""What leaves the program: findings, report, codings, transcripts, in files that stand by themselves."""
