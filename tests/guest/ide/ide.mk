# The IDE test kernel (README.md). It uses the formatting and ports of the bundled
# kernel. Included after emulators.mk.

IDE := tests/guest/ide
IDE_OUT := $(BUILD)/tests/ide
IDE_ELF := $(BUILD)/tests/ide.elf
IDE_SRC := $(wildcard $(IDE)/*.c $(IDE)/*.S) \
    tests/guest/permission/console.c guest/lib/printk.c guest/lib/string.c \
    guest/drivers/serial.c guest/drivers/debug_exit.c
IDE_OBJ := $(IDE_SRC:%=$(IDE_OUT)/%.o)

IDE_COMPILE := $(GUEST_CC) $(I386_CFLAGS) -O2
IDE_LINK := $(I386_LINK) -T $(IDE)/kernel.ld $(IDE_OBJ)

$(IDE_ELF): $(IDE_OBJ) $(IDE)/kernel.ld $(BUILD)/flags/IDE_LINK
	$(call link,$(IDE_LINK))

$(IDE_OUT)/%.c.o: %.c $(BUILD)/flags/IDE_COMPILE
	$(call compile,$(IDE_COMPILE))

$(IDE_OUT)/%.S.o: %.S $(BUILD)/flags/I386_ASSEMBLE
	$(call compile,$(I386_ASSEMBLE))

.PHONY: check-ide check-ide-copy
check: check-ide
check-ide: $(PAGEWALK) $(IDE_ELF)
	sh $(IDE)/check.sh $(PAGEWALK) $(IDE_ELF) $(IDE_OUT)

# The copy of 64 MiB; check-ide copies 4 MiB.
check-ide-copy: $(PAGEWALK) $(IDE_ELF)
	sh $(IDE)/copy.sh $(PAGEWALK) $(IDE_ELF) $(IDE_OUT) 64

-include $(IDE_OBJ:.o=.d)
