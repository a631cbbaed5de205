"""接口规则: keys, badges and lists as data; pure."""
