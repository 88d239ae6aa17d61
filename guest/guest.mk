# The bundled guest kernel: build/guest/kernel.elf, one image for every i386.
#
# Included by the top Makefile, or used alone from the repository root:
#     make -f guest/guest.mk build/guest/kernel.elf

BUILD ?= build

GUEST_CC ?= gcc
GUEST_OUT := $(BUILD)/guest
GUEST_ELF := $(GUEST_OUT)/kernel.elf

# No libgcc: a 64-bit host has none for 32 bits unless multilib is installed.
GUEST_CFLAGS := -std=c11 -m32 -march=i386 -O2 -g -ffreestanding -nostdlib \
    -fno-pic -fno-pie -fno-stack-protector -fno-omit-frame-pointer \
    -mno-sse -mno-mmx -mno-80387 -msoft-float -fcf-protection=none \
    -fno-asynchronous-unwind-tables -fno-strict-aliasing \
    -Wall -Wextra -Werror -I.
# Linked as a position independent executable for its list of relocations, by
# which the kernel moves itself to another split; see boot/entry.S.
GUEST_LDFLAGS := -m32 -nostdlib -pie -Wl,--build-id=none \
    -Wl,--no-dynamic-linker -Wl,-z,notext -Wl,-z,norelro \
    -Wl,-z,max-page-size=4096 -Wl,-z,noexecstack -Wl,--no-warn-rwx-segments

# From below upwards: a folder includes what stands before it in this list.
GUEST_DIRS := $(addprefix guest/, lib arch mm mm/map fs mm/process drivers \
    drivers/display kernel boot labs bench) guest
GUEST_SRCS := $(wildcard $(addsuffix /*.c,$(GUEST_DIRS)) \
    $(addsuffix /*.S,$(GUEST_DIRS)))
GUEST_OBJS := $(patsubst guest/%,$(GUEST_OUT)/obj/%.o,$(GUEST_SRCS))

$(GUEST_ELF): $(GUEST_OBJS) guest/kernel.ld
	$(GUEST_CC) $(GUEST_LDFLAGS) -T guest/kernel.ld -o $@.pie $(GUEST_OBJS)
	@# Loaders want an executable (e_type 2, at offset 16), which it is.
	@printf '\002' | dd of=$@.pie bs=1 seek=16 conv=notrunc status=none
	@mv $@.pie $@

$(GUEST_OUT)/obj/%.c.o: guest/%.c guest/guest.mk
	@mkdir -p $(@D)
	$(GUEST_CC) $(GUEST_CFLAGS) -MMD -MP -c -o $@ $<

include guest/user/user.mk

$(GUEST_OUT)/obj/fs/initramfs_image.S.o: $(INITRAMFS)

$(GUEST_OUT)/obj/%.S.o: guest/%.S guest/guest.mk
	@mkdir -p $(@D)
	$(GUEST_CC) -m32 -g -I. -DINITRAMFS='"$(INITRAMFS)"' -MMD -MP -c -o $@ $<

-include $(GUEST_OBJS:.o=.d)
