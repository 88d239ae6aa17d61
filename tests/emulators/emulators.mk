# Boots a disk image in Pagewalk and in the emulators that are installed, for
# the tests that compare them.
#
#   $(EMULATOR_SERIAL) NAME ...   prints what the serial port of one emulator
#                                 says (serial.c)

EMULATOR_OBJ := $(BUILD)/obj/tests/emulators/subject.o \
    $(BUILD)/obj/tests/emulators/boot.o
EMULATOR_SERIAL := $(BUILD)/tests/emulators/serial

$(EMULATOR_SERIAL): $(BUILD)/obj/tests/emulators/serial.o $(EMULATOR_OBJ) \
    $(BUILD)/flags/LINK
	$(call link,$(LINK) $(objects))

-include $(EMULATOR_OBJ:.o=.d) $(BUILD)/obj/tests/emulators/serial.d
