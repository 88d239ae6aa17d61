# The recipe of docs/ci.md on an example kernel: before.elf, and after.elf with
# a needless flush.

CI_OUT := $(BUILD)/tests/ci
CI_KERNEL := tests/ci/kernel
CI_ELF := $(CI_OUT)/before.elf $(CI_OUT)/after.elf
CI_BEFORE_COMPILE := $(GUEST_CC) $(I386_CFLAGS) -O2 -g -fno-omit-frame-pointer
CI_AFTER_COMPILE := $(CI_BEFORE_COMPILE) -DNEEDLESS_FLUSH
CI_LINK := $(I386_LINK) -T $(CI_KERNEL)/kernel.ld

$(CI_ELF): $(CI_OUT)/%.elf: $(CI_OUT)/boot.o $(CI_OUT)/%.o \
    $(CI_KERNEL)/kernel.ld $(BUILD)/flags/CI_LINK
	$(call link,$(CI_LINK) $(objects))

$(CI_OUT)/before.o: $(CI_KERNEL)/main.c $(BUILD)/flags/CI_BEFORE_COMPILE
	$(call compile,$(CI_BEFORE_COMPILE))

$(CI_OUT)/after.o: $(CI_KERNEL)/main.c $(BUILD)/flags/CI_AFTER_COMPILE
	$(call compile,$(CI_AFTER_COMPILE))

$(CI_OUT)/boot.o: $(CI_KERNEL)/boot.S $(BUILD)/flags/I386_ASSEMBLE
	$(call compile,$(I386_ASSEMBLE))

.PHONY: check-ci
check: check-ci
check-ci: $(PAGEWALK) $(CI_ELF)
	PAGEWALK=$(PAGEWALK) sh tests/ci/recipe.sh $(CI_ELF)

-include $(wildcard $(CI_OUT)/*.d)
