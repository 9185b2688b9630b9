"""The terminals beside those of a stock Jupyter server and beside a bare loop around epoll.

Each of the three runs in a process of its own, as do the programs in the terminals, who watches,
who types, and who asks the server for something else meanwhile.
"""
