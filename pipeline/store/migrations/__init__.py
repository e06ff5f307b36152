"""What has been changed in the journal's tables since the first version, in order."""
