"""What newsdesk knows of English: each list of words once, and everything that is made from it."""
