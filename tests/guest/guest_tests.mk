# The protected-mode test kernel: tests/guest/protmode/README.md.

PROTMODE := tests/guest/protmode
PROTMODE_OUT := $(BUILD)/tests/protmode
PROTMODE_ELF := $(BUILD)/tests/protmode.elf
PROTMODE_OBJ := $(patsubst $(PROTMODE)/%,$(PROTMODE_OUT)/%.o, \
    $(wildcard $(PROTMODE)/*.c $(PROTMODE)/*.S))

$(PROTMODE_ELF): $(PROTMODE_OBJ) $(PROTMODE)/kernel.ld
	$(call say,LINK,$@)
	gcc -m32 -nostdlib -static -no-pie -Wl,--build-id=none \
	    -Wl,-z,noexecstack -Wl,--no-warn-rwx-segments -Wl,-z,max-page-size=4096 \
	    -T $(PROTMODE)/kernel.ld -o $@ $(PROTMODE_OBJ)

$(PROTMODE_OUT)/%.c.o: $(PROTMODE)/%.c $(PROTMODE)/gdt.def \
    $(wildcard $(PROTMODE)/*.h)
	mkdir -p $(@D)
	gcc -m32 -march=i386 -std=gnu11 -O2 -Wall -Wextra -ffreestanding \
	    -fno-builtin -fno-pic -fno-pie -fno-stack-protector \
	    -fno-asynchronous-unwind-tables -mgeneral-regs-only -I. -c -o $@ $<

$(PROTMODE_OUT)/%.S.o: $(PROTMODE)/%.S $(PROTMODE)/gdt.def \
    $(wildcard $(PROTMODE)/*.h)
	mkdir -p $(@D)
	gcc -m32 -I. -c -o $@ $<

.PHONY: check-protmode
check: check-protmode

check-protmode: $(BUILD)/pagewalk $(PROTMODE_ELF)
	sh $(PROTMODE)/check.sh $(BUILD)/pagewalk $(PROTMODE_ELF)

# The same on QEMU and Bochs, where they are installed.
.PHONY: check-protmode-all
check-protmode-all: check-protmode $(EMULATOR_SERIAL) $(MKDISK) $(DISK_LOADER)
	sh $(PROTMODE)/check_all.sh $(EMULATOR_SERIAL) $(BUILD)/pagewalk \
	    $(MKDISK) $(DISK_LOADER) $(PROTMODE_ELF) $(BUILD)/tests/protmode/all
