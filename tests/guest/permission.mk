# The permission test kernel: tests/guest/permission/README.md. The rules are
# those of tests/access; formatting and ports are the bundled kernel's.

PERMISSION := tests/guest/permission
PERMISSION_OUT := $(BUILD)/tests/permission
PERMISSION_ELF := $(BUILD)/tests/permission.elf
PERMISSION_SRC := $(wildcard $(PERMISSION)/*.c $(PERMISSION)/*.S) \
    tests/access/rules.c guest/lib/printk.c guest/lib/string.c \
    guest/drivers/serial.c guest/drivers/debug_exit.c
PERMISSION_OBJ := $(PERMISSION_SRC:%=$(PERMISSION_OUT)/%.o)

PERMISSION_CFLAGS := $(filter-out -g -fno-omit-frame-pointer,$(GUEST_CFLAGS))

$(PERMISSION_ELF): $(PERMISSION_OBJ) $(PERMISSION)/kernel.ld
	$(call say,LINK,$@)
	$(GUEST_CC) -m32 -nostdlib -static -no-pie -Wl,--build-id=none \
	    -Wl,-z,noexecstack -Wl,--no-warn-rwx-segments \
	    -Wl,-z,max-page-size=4096 -T $(PERMISSION)/kernel.ld -o $@ \
	    $(PERMISSION_OBJ)

$(PERMISSION_OUT)/%.c.o: %.c
	mkdir -p $(@D)
	$(GUEST_CC) $(PERMISSION_CFLAGS) -MMD -MP -c -o $@ $<

$(PERMISSION_OUT)/%.S.o: %.S
	mkdir -p $(@D)
	$(GUEST_CC) -m32 -I. -MMD -MP -c -o $@ $<

-include $(PERMISSION_OBJ:.o=.d)

# On Pagewalk's models and, in seconds, on QEMU. check-permission-all asks Bochs
# too, which takes a minute. What is not installed is told and left out.
PERMISSION_EMULATORS = sh $(PERMISSION)/check_emulators.sh \
    $(EMULATOR_SERIAL) $(BUILD)/pagewalk $(MKDISK) $(DISK_LOADER) \
    $(PERMISSION_ELF) $(PERMISSION_OUT)

.PHONY: check-permission check-permission-all
check: check-permission

check-permission: $(BUILD)/pagewalk $(PERMISSION_ELF) $(EMULATOR_SERIAL) \
    $(MKDISK) $(DISK_LOADER)
	sh $(PERMISSION)/check.sh $(BUILD)/pagewalk $(PERMISSION_ELF) \
	    $(PERMISSION_OUT)
	$(PERMISSION_EMULATORS) qemu

check-permission-all: check-permission
	$(PERMISSION_EMULATORS) bochs
