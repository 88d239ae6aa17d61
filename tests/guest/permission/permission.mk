# The permission test kernel (README.md). It uses the rules of tests/access and
# the formatting and ports of the bundled kernel. Included after emulators.mk.

PERMISSION := tests/guest/permission
PERMISSION_OUT := $(BUILD)/tests/permission
PERMISSION_ELF := $(BUILD)/tests/permission.elf
PERMISSION_SRC := $(wildcard $(PERMISSION)/*.c $(PERMISSION)/*.S) \
    tests/access/rules.c guest/lib/printk.c guest/lib/string.c \
    guest/drivers/serial.c guest/drivers/debug_exit.c
PERMISSION_OBJ := $(PERMISSION_SRC:%=$(PERMISSION_OUT)/%.o)

PERMISSION_COMPILE := $(GUEST_CC) $(I386_CFLAGS) -O2
PERMISSION_LINK := $(I386_LINK) -Wl,-z,max-page-size=4096 \
    -T $(PERMISSION)/kernel.ld $(PERMISSION_OBJ)

$(PERMISSION_ELF): $(PERMISSION_OBJ) $(PERMISSION)/kernel.ld \
    $(BUILD)/flags/PERMISSION_LINK
	$(call link,$(PERMISSION_LINK))

$(PERMISSION_OUT)/%.c.o: %.c $(BUILD)/flags/PERMISSION_COMPILE
	$(call compile,$(PERMISSION_COMPILE))

$(PERMISSION_OUT)/%.S.o: %.S $(BUILD)/flags/I386_ASSEMBLE
	$(call compile,$(I386_ASSEMBLE))

PERMISSION_EMULATORS := sh $(PERMISSION)/check_emulators.sh \
    $(EMULATOR_SERIAL) $(PAGEWALK) $(MKDISK) $(DISK_LOADER) \
    $(PERMISSION_ELF) $(PERMISSION_OUT)

# On Pagewalk's models and, in seconds, on QEMU. check-permission-all asks Bochs
# too, which takes a minute. An emulator that is not installed is left out, and
# the test says so.
.PHONY: check-permission check-permission-all
check: check-permission
check-permission: $(PAGEWALK) $(PERMISSION_ELF) $(EMULATOR_SERIAL) $(MKDISK) \
    $(DISK_LOADER)
	sh $(PERMISSION)/check.sh $(PAGEWALK) $(PERMISSION_ELF) \
	    $(PERMISSION_OUT)
	$(PERMISSION_EMULATORS) qemu

check-permission-all: check-permission
	$(PERMISSION_EMULATORS) bochs

-include $(PERMISSION_OBJ:.o=.d)
