# Kernels for each boot protocol (README.md). They use the formatting, ports and
# serial driver of the bundled kernel, and the console of the permission test
# kernel. Included after permission.mk.

LOADER := tests/guest/loader
LOADER_OUT := $(BUILD)/tests/loader
LOADER_SHARED := $(LOADER)/report.c $(PERMISSION)/console.c \
    guest/lib/printk.c guest/lib/string.c guest/drivers/serial.c \
    guest/drivers/debug_exit.c
LOADER_SHARED_OBJ := $(LOADER_SHARED:%=$(LOADER_OUT)/%.o)
LOADER_ELFS := $(addprefix $(LOADER_OUT)/,\
    multiboot.elf picture.elf multiboot2.elf)
LOADER_IMAGES := $(addprefix $(LOADER_OUT)/,bz.bin bz_real.bin bz_201.bin z.bin)

LOADER_COMPILE := $(GUEST_CC) $(I386_CFLAGS) -O2
LOADER_LINK := $(I386_LINK) -Wl,-z,max-page-size=4096 -T $(LOADER)/kernel.ld
LOADER_LINK_IMAGE := $(LD) -m elf_i386 -z noexecstack \
    --no-warn-rwx-segments -e 0 -Ttext=0 --oformat binary

# $(call loader_assemble,NAME,SOURCE,FLAGS): NAME.o of SOURCE.S.
define loader_assemble
$(LOADER_OUT)/$(1).o: $(LOADER)/$(2).S $(BUILD)/flags/I386_ASSEMBLE
	$$(call compile,$$(I386_ASSEMBLE) $(3))
endef

$(eval $(call loader_assemble,start,start))
$(eval $(call loader_assemble,start_picture,start,-DPICTURE))
$(eval $(call loader_assemble,start_2,start,-DMULTIBOOT2))
$(eval $(call loader_assemble,bz,bzimage))
$(eval $(call loader_assemble,bz_real,bzimage,-DCODE32=0))
$(eval $(call loader_assemble,bz_201,bzimage,-DVERSION=0x201))
$(eval $(call loader_assemble,z,bzimage,-DVERSION=0x203 -DZIMAGE))

$(LOADER_OUT)/multiboot.elf: $(LOADER_OUT)/start.o
$(LOADER_OUT)/picture.elf: $(LOADER_OUT)/start_picture.o
$(LOADER_OUT)/multiboot2.elf: $(LOADER_OUT)/start_2.o
$(LOADER_OUT)/multiboot.elf $(LOADER_OUT)/picture.elf: \
    $(LOADER_OUT)/$(LOADER)/multiboot.c.o
$(LOADER_OUT)/multiboot2.elf: $(LOADER_OUT)/$(LOADER)/multiboot2.c.o

$(LOADER_ELFS): $(LOADER_SHARED_OBJ) $(LOADER)/kernel.ld \
    $(BUILD)/flags/LOADER_LINK
	$(call link,$(LOADER_LINK) $(objects))

$(LOADER_IMAGES): %.bin: %.o $(BUILD)/flags/LOADER_LINK_IMAGE
	$(call link,$(LOADER_LINK_IMAGE) $<)

$(LOADER_OUT)/%.c.o: %.c $(BUILD)/flags/LOADER_COMPILE
	$(call compile,$(LOADER_COMPILE))

.PHONY: check-loader
check: check-loader
check-loader: all $(LOADER_ELFS) $(LOADER_IMAGES)
	sh $(LOADER)/check.sh $(PAGEWALK) $(LOADER_OUT)

-include $(LOADER_SHARED_OBJ:.o=.d) $(wildcard $(LOADER_OUT)/*.d) \
    $(wildcard $(LOADER_OUT)/$(LOADER)/*.d)
