# A sweep on a Slurm cluster of one node; not part of check.

.PHONY: check-slurm
check-slurm: all
	PAGEWALK=$(PAGEWALK) sh tests/cluster/slurm.sh
