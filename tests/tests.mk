# The tests: `make check` runs them all and fails when one of them does.

UNIT_SRC := $(wildcard tests/unit/*.c)
UNIT_OBJ := $(UNIT_SRC:%.c=$(BUILD)/obj/%.o)

# Each kind of test has its fragment.
include $(wildcard tests/*/*.mk)

TEST_OBJ := $(UNIT_OBJ) $(ACCESS_OBJ) $(COUNT_REFERENCE:%=$(REFERENCE_OUT)/%.o) \
    $(COUNT_COMPARE:%=$(REFERENCE_OUT)/%.o) $(REFERENCE_OUT)/stream_gen.o

$(UNIT_OBJ): CFLAGS_EMU += $(call pkg,cflags,check)

$(BUILD)/tests/unit: $(UNIT_OBJ) $(LIB_OBJ) $(FIRMWARE_OBJ)
	$(call say,LINK,$@)
	mkdir -p $(@D)
	$(CC) $(SANITIZE) -o $@ $^ $(LDLIBS) $(call pkg,libs,check)

.PHONY: check-unit check-cli
check: check-unit check-cli

check-unit: $(BUILD)/tests/unit
	$(BUILD)/tests/unit

check-cli: all
	for t in tests/cli/*.sh; do \
	    case $$t in */helper.sh) continue ;; esac; \
	    PAGEWALK=$(BUILD)/pagewalk sh $$t || exit 1; done

-include $(UNIT_OBJ:.o=.d)
