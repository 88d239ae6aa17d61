# The bundled kernel: $(GUEST_ELF), one image for every i386. It can be made
# without the rest, from the top folder of the repository:
#     make -f guest/guest.mk build/guest/kernel.elf

include $(filter-out $(MAKEFILE_LIST),base/tools.mk)

GUEST_OUT := $(BUILD)/guest
GUEST_ELF := $(GUEST_OUT)/kernel.elf

# From below upwards: a folder includes what stands before it in this list.
GUEST_DIRS := $(addprefix guest/, lib arch mm mm/map mm/dma block mm/swap fs \
    fs/fat mm/process drivers drivers/display drivers/ide drivers/floppy \
    drivers/teaching drivers/storage \
    kernel tests boot labs labs/swap labs/dma bench perf) guest
GUEST_SRC := $(wildcard $(GUEST_DIRS:%=%/*.c) $(GUEST_DIRS:%=%/*.S))
GUEST_OBJ := $(GUEST_SRC:guest/%=$(GUEST_OUT)/obj/%.o)

GUEST_COMPILE := $(GUEST_CC) $(I386_CFLAGS) -O2 -g -fno-omit-frame-pointer
GUEST_ASSEMBLE = $(I386_ASSEMBLE) -g -DINITRAMFS='"$(INITRAMFS)"'
# The kernel moves itself to another split of the address space by its list of
# relocations (boot/entry.S), which a position independent executable has.
GUEST_LINK := $(GUEST_CC) -m32 -nostdlib -pie -Wl,--build-id=none \
    -Wl,--no-dynamic-linker -Wl,-z,notext -Wl,-z,norelro \
    -Wl,-z,max-page-size=4096 -Wl,-z,noexecstack -Wl,--no-warn-rwx-segments \
    -T guest/kernel.ld $(GUEST_OBJ)

# Loaders refuse the type of a position independent file (e_type 3, at offset
# 16): the kernel gets the type of an executable (2).
$(GUEST_ELF): $(GUEST_OBJ) guest/kernel.ld $(BUILD)/flags/GUEST_LINK
	$(call link,$(GUEST_LINK))
	printf '\002' | dd of=$@ bs=1 seek=16 conv=notrunc status=none

$(GUEST_OUT)/obj/%.c.o: guest/%.c $(BUILD)/flags/GUEST_COMPILE
	$(call compile,$(GUEST_COMPILE))

$(GUEST_OUT)/obj/%.S.o: guest/%.S $(BUILD)/flags/GUEST_ASSEMBLE
	$(call compile,$(GUEST_ASSEMBLE))

include guest/user/user.mk      # the user programs, in $(INITRAMFS)
include guest/linux/linux.mk    # the init of `pagewalk lab linux`

$(GUEST_OUT)/obj/fs/initramfs_image.S.o: $(INITRAMFS)

-include $(GUEST_OBJ:.o=.d)
