# The user programs: static ELF files for i386, one for each .c but lib.c, in
# the cpio archive $(INITRAMFS) that goes into the kernel image. Included by
# guest.mk.

USER_OUT := $(GUEST_OUT)/user
INITRAMFS := $(USER_OUT)/initramfs.cpio

USER_NAMES := $(patsubst guest/user/%.c,%,\
    $(filter-out guest/user/lib.c,$(wildcard guest/user/*.c)))
USER_ELFS := $(USER_NAMES:%=$(USER_OUT)/%)
USER_FILES := $(USER_ELFS) guest/user/welcome.txt
USER_LIB := $(USER_OUT)/obj/crt0.S.o $(USER_OUT)/obj/lib.c.o

USER_SYMBOLS := $(USER_NAMES:%=$(USER_OUT)/symbols/%)

USER_LINK := $(I386_LINK) -s -Wl,-z,max-page-size=4096
SYMBOLS_LINK := $(I386_LINK) -Wl,-z,max-page-size=4096

$(USER_OUT)/obj/%.c.o: guest/user/%.c $(BUILD)/flags/GUEST_COMPILE
	$(call compile,$(GUEST_COMPILE))

$(USER_OUT)/obj/%.S.o: guest/user/%.S $(BUILD)/flags/I386_ASSEMBLE
	$(call compile,$(I386_ASSEMBLE))

$(USER_ELFS): $(USER_OUT)/%: $(USER_LIB) $(USER_OUT)/obj/%.c.o \
    $(BUILD)/flags/USER_LINK
	$(call link,$(USER_LINK) $(objects))

# The same programs with their symbols, for `pagewalk run --symbols FILE@NAME`.
$(USER_SYMBOLS): $(USER_OUT)/symbols/%: $(USER_LIB) $(USER_OUT)/obj/%.c.o \
    $(BUILD)/flags/SYMBOLS_LINK
	$(call link,$(SYMBOLS_LINK) $(objects))

$(USER_OUT)/mkcpio: $(BUILD)/obj/guest/tools/mkcpio.o $(BUILD)/flags/LINK
	$(call link,$(LINK) $(objects))

$(INITRAMFS): $(USER_OUT)/mkcpio $(USER_FILES) $(BUILD)/flags/USER_FILES
	$(USER_OUT)/mkcpio $@ $(USER_FILES)

-include $(USER_NAMES:%=$(USER_OUT)/obj/%.c.d) $(USER_LIB:.o=.d) \
    $(BUILD)/obj/guest/tools/mkcpio.d
