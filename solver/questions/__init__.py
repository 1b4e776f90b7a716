"""Questions about an atlas, each written once for every concept that makes one."""
