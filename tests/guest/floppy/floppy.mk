# The floppy test kernel (README.md): ISA DMA and the floppy controller. It uses
# the formatting, ports and serial driver of the bundled kernel.

FLOPPY := tests/guest/floppy
FLOPPY_OUT := $(BUILD)/tests/floppy
FLOPPY_ELF := $(BUILD)/tests/floppy.elf
FLOPPY_SRC := $(wildcard $(FLOPPY)/*.c $(FLOPPY)/*.S) \
    tests/guest/permission/console.c guest/lib/printk.c guest/lib/string.c \
    guest/drivers/serial.c guest/drivers/debug_exit.c
FLOPPY_OBJ := $(FLOPPY_SRC:%=$(FLOPPY_OUT)/%.o)

FLOPPY_COMPILE := $(GUEST_CC) $(I386_CFLAGS) -O2
FLOPPY_LINK := $(I386_LINK) -Wl,-z,max-page-size=4096 \
    -T $(FLOPPY)/kernel.ld $(FLOPPY_OBJ)

$(FLOPPY_ELF): $(FLOPPY_OBJ) $(FLOPPY)/kernel.ld $(BUILD)/flags/FLOPPY_LINK
	$(call link,$(FLOPPY_LINK))

$(FLOPPY_OUT)/%.c.o: %.c $(BUILD)/flags/FLOPPY_COMPILE
	$(call compile,$(FLOPPY_COMPILE))

$(FLOPPY_OUT)/%.S.o: %.S $(BUILD)/flags/I386_ASSEMBLE
	$(call compile,$(I386_ASSEMBLE))

# On Pagewalk and, where it is installed, on QEMU.
.PHONY: check-floppy
check: check-floppy
check-floppy: $(PAGEWALK) $(FLOPPY_ELF)
	sh $(FLOPPY)/check.sh $(PAGEWALK) $(FLOPPY_ELF) $(FLOPPY_OUT)

-include $(FLOPPY_OBJ:.o=.d)
