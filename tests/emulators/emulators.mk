# Booting a disk image in Pagewalk and in the emulators that are installed, for
# the tests that compare them.
#
#   $(EMULATOR_SERIAL) NAME ...   what the serial port of one says (serial.c)

EMULATOR_OUT := $(BUILD)/tests/emulators
EMULATOR_OBJ := $(EMULATOR_OUT)/subject.o $(EMULATOR_OUT)/boot.o
EMULATOR_SERIAL := $(EMULATOR_OUT)/serial

$(EMULATOR_OUT)/%.o: tests/emulators/%.c
	mkdir -p $(@D)
	$(CC) -std=c11 -Wall -Wextra -Werror -O2 -g -I. -MMD -MP -c -o $@ $<

$(EMULATOR_SERIAL): $(EMULATOR_OBJ) $(EMULATOR_OUT)/serial.o
	$(CC) -o $@ $^

-include $(wildcard $(EMULATOR_OUT)/*.d)
