# The user programs: static ELF files for i386, one for each .c but lib.c, and
# the cpio archive of them that fs/initramfs_image.S puts into the kernel.

USER_OUT := $(GUEST_OUT)/user
USER_NAMES := $(patsubst guest/user/%.c,%,\
    $(filter-out guest/user/lib.c,$(wildcard guest/user/*.c)))
USER_ELFS := $(addprefix $(USER_OUT)/,$(USER_NAMES))
USER_FILES := $(USER_ELFS) guest/user/welcome.txt
USER_LIB := $(USER_OUT)/obj/crt0.S.o $(USER_OUT)/obj/lib.c.o
USER_LDFLAGS := -m32 -nostdlib -static -no-pie -Wl,--build-id=none -s \
    -Wl,-z,max-page-size=4096 -Wl,-z,noexecstack
INITRAMFS := $(USER_OUT)/initramfs.cpio

$(USER_OUT)/obj/%.c.o: guest/user/%.c guest/user/user.mk
	@mkdir -p $(@D)
	$(GUEST_CC) $(GUEST_CFLAGS) -MMD -MP -c -o $@ $<

$(USER_OUT)/obj/%.S.o: guest/user/%.S guest/user/user.mk
	@mkdir -p $(@D)
	$(GUEST_CC) -m32 -MMD -MP -c -o $@ $<

$(USER_ELFS): $(USER_OUT)/%: $(USER_OUT)/obj/%.c.o $(USER_LIB)
	$(GUEST_CC) $(USER_LDFLAGS) -o $@ $(USER_LIB) $<

$(USER_OUT)/mkcpio: guest/tools/mkcpio.c
	@mkdir -p $(@D)
	$(CC) -O2 -std=c11 -Wall -Wextra -o $@ $<

$(INITRAMFS): $(USER_OUT)/mkcpio $(USER_FILES)
	$(USER_OUT)/mkcpio $@ $(USER_FILES)

-include $(wildcard $(USER_OUT)/obj/*.d)
