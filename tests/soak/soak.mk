# make soak: hours of mixed runs with all observers on. SOAK_SECONDS=3600
SOAK_SECONDS ?= 3600

.PHONY: soak
soak: all
	sh tests/soak/soak.sh $(PAGEWALK) $(SOAK_SECONDS)
