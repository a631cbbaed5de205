"""用人单位的规则: how many specialists a site should have; appointing, filing, ending."""
