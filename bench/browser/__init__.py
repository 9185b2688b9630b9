"""What a person sees of the terminals: six panes in Chromium, beside those of a stock server."""
