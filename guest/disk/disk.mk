# The kernel on a disk that any BIOS boots: $(BUILD)/guest/disk.img. Its
# command line is DISK_APPEND, or later whatever
#     $(BUILD)/guest/mkdisk --append disk.img "COMMAND LINE"
# sets. Included after guest.mk.

DISK_APPEND ?=
DISK_IMG := $(GUEST_OUT)/disk.img
DISK_LOADER := $(GUEST_OUT)/disk/loader.bin
DISK_OUT := $(GUEST_OUT)/disk
DISK_OBJS := $(addprefix $(DISK_OUT)/,boot.S.o bios.S.o bios.c.o loader.c.o \
    string.c.o)
# The kernel's flags, but neither position independent nor debugged.
DISK_CFLAGS = $(filter-out -O2 -g,$(GUEST_CFLAGS)) -Os -fno-pic -fno-pie
DISK_LDFLAGS := -m32 -nostdlib -static -no-pie -Wl,--build-id=none \
    -Wl,-z,noexecstack -Wl,--no-warn-rwx-segments

MKDISK := $(GUEST_OUT)/mkdisk

$(DISK_IMG): $(MKDISK) $(DISK_LOADER) $(GUEST_ELF)
	$(MKDISK) $(DISK_LOADER) $(GUEST_ELF) $@ "$(DISK_APPEND)"

$(MKDISK): guest/disk/mkdisk.c guest/disk/layout.h
	@mkdir -p $(@D)
	$(CC) -std=c11 -Wall -Wextra -Werror -O2 -I. -o $@ $<

$(DISK_LOADER): $(DISK_OUT)/loader.elf
	objcopy -O binary $< $@

$(DISK_OUT)/loader.elf: $(DISK_OBJS) $(DISK_OUT)/loader.ld
	$(GUEST_CC) $(DISK_LDFLAGS) -T $(DISK_OUT)/loader.ld -o $@ $(DISK_OBJS)

$(DISK_OUT)/loader.ld: guest/disk/loader.ld guest/disk/layout.h
	@mkdir -p $(@D)
	$(CC) -E -P -x c -I. -o $@ $<

$(DISK_OUT)/%.c.o: guest/disk/%.c guest/disk/disk.mk
	@mkdir -p $(@D)
	$(GUEST_CC) $(DISK_CFLAGS) -MMD -MP -c -o $@ $<

$(DISK_OUT)/string.c.o: guest/lib/string.c guest/disk/disk.mk
	@mkdir -p $(@D)
	$(GUEST_CC) $(DISK_CFLAGS) -MMD -MP -c -o $@ $<

$(DISK_OUT)/%.S.o: guest/disk/%.S guest/disk/disk.mk
	@mkdir -p $(@D)
	$(GUEST_CC) -m32 -I. -MMD -MP -c -o $@ $<

-include $(DISK_OBJS:.o=.d)
