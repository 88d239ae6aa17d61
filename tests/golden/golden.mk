# The golden traces: recorded once, replayed by every later version.

.PHONY: check-golden
check: check-golden
check-golden: $(PAGEWALK)
	PAGEWALK=$(PAGEWALK) sh tests/golden/check.sh
