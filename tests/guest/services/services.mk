# The boot ROM's services beside SeaBIOS's (README.md). Included after
# emulators.mk.

SERVICES := tests/guest/services
SERVICES_OUT := $(BUILD)/tests/services
SERVICES_BIN := $(SERVICES_OUT)/services.bin
SERVICES_PARTS := $(patsubst tests/guest/services/%, $(SERVICES_OUT)/%.o, \
    $(wildcard $(SERVICES)/*.[cS]))

SERVICES_COMPILE := $(GUEST_CC) $(subst -m32,-m16,$(I386_CFLAGS)) -Os \
    -mpreferred-stack-boundary=2
SERVICES_LINK := $(LD) -m elf_i386 -z noexecstack --no-warn-rwx-segments

$(SERVICES_BIN): $(SERVICES_PARTS) $(SERVICES)/services.ld \
    $(BUILD)/flags/SERVICES_LINK
	$(call link,$(SERVICES_LINK) -T $(SERVICES)/services.ld --oformat binary \
	    $(SERVICES_PARTS))

$(SERVICES_OUT)/%.o: $(SERVICES)/% $(BUILD)/flags/SERVICES_COMPILE
	$(call compile,$(SERVICES_COMPILE))

.PHONY: check-services check-services-all
check: check-services
check-services: all $(SERVICES_BIN)
	sh $(SERVICES)/services.sh $(PAGEWALK) $(SERVICES_BIN) $(SERVICES_OUT)

# The same on QEMU, which must answer as expected.txt says.
check-services-all: check-services
	sh $(SERVICES)/services.sh $(PAGEWALK) $(SERVICES_BIN) $(SERVICES_OUT) qemu

-include $(SERVICES_PARTS:.o=.d)
