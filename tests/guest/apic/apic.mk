# The APIC test kernel (README.md). It uses the formatting and ports of the
# bundled kernel, and layout and console of the IDE and permission test kernels.

APIC := tests/guest/apic
APIC_OUT := $(BUILD)/tests/apic
APIC_ELF := $(BUILD)/tests/apic.elf
APIC_LD := tests/guest/ide/kernel.ld
APIC_SRC := $(wildcard $(APIC)/*.c $(APIC)/*.S) \
    tests/guest/permission/console.c guest/lib/printk.c guest/lib/string.c \
    guest/drivers/serial.c guest/drivers/debug_exit.c guest/drivers/pci.c
APIC_OBJ := $(APIC_SRC:%=$(APIC_OUT)/%.o)

APIC_COMPILE := $(GUEST_CC) $(I386_CFLAGS) -O2
APIC_LINK := $(I386_LINK) -T $(APIC_LD) $(APIC_OBJ)

$(APIC_ELF): $(APIC_OBJ) $(APIC_LD) $(BUILD)/flags/APIC_LINK
	$(call link,$(APIC_LINK))

$(APIC_OUT)/%.c.o: %.c $(BUILD)/flags/APIC_COMPILE
	$(call compile,$(APIC_COMPILE))

$(APIC_OUT)/%.S.o: %.S $(BUILD)/flags/I386_ASSEMBLE
	$(call compile,$(I386_ASSEMBLE))

.PHONY: check-apic
check: check-apic
check-apic: $(PAGEWALK) $(APIC_ELF)
	sh $(APIC)/check.sh $(PAGEWALK) $(APIC_ELF) $(APIC_OUT)
	sh $(APIC)/tables.sh $(PAGEWALK) $(APIC_ELF) $(APIC_OUT)

-include $(APIC_OBJ:.o=.d)
