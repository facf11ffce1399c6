"""`python -m caption_ab_skill` is `caption-ab`."""

from .hosts.main import main

main()
