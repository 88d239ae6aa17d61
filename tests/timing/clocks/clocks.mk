# The clock tables: every row of the manuals, and sequences timed by hand.

CLOCKS := $(BUILD)/tests/clocks
CLOCKS_OBJ := $(patsubst %.c,$(BUILD)/obj/%.o,\
                $(wildcard tests/timing/clocks/*.c) tests/unit/cpu_fixture.c)

$(eval $(call file_flags,$(filter-out %/cpu_fixture.o,$(CLOCKS_OBJ)),CHECK_FLAGS))

$(CLOCKS): $(CLOCKS_OBJ) $(EMULATOR)
	$(call link,$(LINK) $(objects) $(UNIT_LIBS))

.PHONY: check-clocks
check: check-clocks
check-clocks: $(CLOCKS)
	$(CLOCKS)
	for model in i386 i486 pentium; do \
	    awk -v model=$$model -f tests/timing/clocks/ini.awk \
	        tests/timing/clocks/apart.txt \
	        tests/timing/clocks/clocks_$$model.csv \
	        emu/model/models/$$model.ini || exit 1; done

-include $(CLOCKS_OBJ:.o=.d)
