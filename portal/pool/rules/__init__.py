"""人才库规则: who fits a project, what a contractor may see, how fresh a profile is; pure."""
