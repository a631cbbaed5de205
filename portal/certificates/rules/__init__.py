"""证书规则: how numbers are made and read, and what a certificate is worth on a day; pure."""
