"""账户的规则: who may register, names and passwords, separated duties, closed doors."""
