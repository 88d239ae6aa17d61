# Failures of the host, one call at a time: allocation, files, threads.
#
#   make check-failures       every 7th call of memory, for make check
#   make check-failures-all   every call

FAILURES_SO := $(BUILD)/tests/fail.so

$(FAILURES_SO): tests/failures/fail.c
	$(call say,CC,$<)
	mkdir -p $(@D)
	$(CC) -std=c11 $(WARNINGS) -O1 -fPIC -shared -o $@ $< -ldl

# A sanitizer has an allocator of its own.
.PHONY: check-failures check-failures-all
ifneq ($(SAN),1)
check: check-failures
endif
check-failures: all $(FAILURES_SO)
	PAGEWALK=$(PAGEWALK) sh tests/failures/failures.sh $(FAILURES_SO) 7

check-failures-all: all $(FAILURES_SO)
	PAGEWALK=$(PAGEWALK) sh tests/failures/failures.sh $(FAILURES_SO)
