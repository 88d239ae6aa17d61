# The emulator: $(PAGEWALK), which is emu/main.c linked with $(EMULATOR). Tests
# link $(EMULATOR) as well. Included after firmware.mk.

PAGEWALK := $(BUILD)/pagewalk

# Without SDL2 the program has no window: window_none.c takes the place of
# window.c and of the files of its thread. SDL's X11 windows need libX11's headers,
# which libsdl2-dev brings along.
HAVE_SDL2 := $(call have_pkg,sdl2)
SDL2_SRC := $(foreach file,window window_draw window_keys window_mouse \
    window_x11,emu/display/$(file).c)
NOT_THIS_WINDOW := \
    $(if $(HAVE_SDL2),emu/display/window_none.c,$(SDL2_SRC))

# Without ncurses there is no text view: text_view_none.c takes the place of
# text_view.c.
HAVE_NCURSES := $(call have_pkg,ncursesw)
NOT_THIS_TEXT_VIEW := emu/text_view/text_view$(if $(HAVE_NCURSES),_none).c

# Without libdw profiles have no lines of source: source_lines_none.c takes the
# place of source_lines.c.
HAVE_LIBDW := $(call have_pkg,libdw)
NOT_THESE_LINES := \
    emu/profile/$(if $(HAVE_LIBDW),source_lines_none.c,source_lines.c)

# Without liblzma the symbols of Linux kernels that xz has packed are not read.
HAVE_LZMA := $(call have_pkg,liblzma)
NOT_THIS_XZ := \
    emu/linux/$(if $(HAVE_LZMA),unpack_xz_none.c,unpack_xz.c)

# Without libedit lines of the prompt have no history and no Tab.
HAVE_LIBEDIT := $(call have_pkg,libedit)
NOT_THIS_EDITOR := \
    emu/monitor/$(if $(HAVE_LIBEDIT),line_editor_none.c,line_editor.c)

# Without d3, or what its authors ask to be told with it, a report has no plots.
D3 := $(wildcard /usr/share/javascript/d3/d3.min.js)
D3_LICENCE := $(wildcard /usr/share/doc/libjs-d3/copyright)
REPORT_FLAGS := $(if $(and $(D3),$(D3_LICENCE)),-DREPORT_D3='"$(D3)"' \
    -DREPORT_D3_LICENCE='"$(D3_LICENCE)"')

EMU_SRC := $(filter-out emu/main.c $(NOT_THIS_WINDOW) $(NOT_THESE_LINES) \
    $(NOT_THIS_TEXT_VIEW) \
    $(NOT_THIS_XZ) $(NOT_THIS_EDITOR), \
    $(foreach floor,base devices mmu cpu emu, $(wildcard \
        $(floor)/*.c $(floor)/*/*.c $(floor)/*/*/*.c)))
EMU_OBJ := $(EMU_SRC:%.c=$(BUILD)/obj/%.o) $(BUILD)/obj/emu/model/models.o \
    $(BUILD)/obj/emu/report/assets.o $(BUILD)/obj/lab_places.o

EMU_LIBS := $(call pkg,libs,libpng zlib libcjson libmd) \
    $(if $(HAVE_SDL2),$(call pkg,libs,sdl2 x11)) \
    $(if $(HAVE_NCURSES),$(call pkg,libs,ncursesw)) \
    $(if $(HAVE_LIBDW),$(call pkg,libs,libdw)) \
    $(if $(HAVE_LZMA),$(call pkg,libs,liblzma)) \
    $(if $(HAVE_LIBEDIT),$(call pkg,libs,libedit)) -linih -lpthread -lm
EMU_LINK := $(LINK) $(EMU_OBJ) $(FIRMWARE_OBJ) $(EMU_LIBS)
EMULATOR := $(EMU_OBJ) $(FIRMWARE_OBJ) $(BUILD)/flags/EMU_LINK

# Do not share values between the handlers of micro-ops: a value that one of them
# keeps in a register for the others costs each a move (GCC manual, -fgcse, on
# computed gotos).
ENGINE_FLAGS := $(call cc_option,-fno-gcse) \
    $(call cc_option,-fno-code-hoisting) $(call cc_option,-fno-tree-pre)
# cpu/ and mmu/ do without: there a check for each call costs 2 percent.
PROTECTOR_FLAGS := $(call cc_option,-fstack-protector-strong)
PROTECTED := $(filter $(foreach floor,base devices emu,$(BUILD)/obj/$(floor)/%), \
    $(EMU_OBJ) $(BUILD)/obj/emu/main.o)

# A value that loses bits on its way is a fault as often as it is meant. clang
# means other conversions by the name; and with the sanitizers gcc no longer sees
# which values fit.
CONVERSION_FLAGS := $(if $(or $(findstring clang,$(CC)),$(SAN)),,-Wconversion \
    -Wno-sign-conversion)
BUNDLED_FLAGS := -DPAGEWALK_DATADIR='"$(DATADIR)"'
PNG_FLAGS := $(call pkg,cflags,libpng)
SDL2_FLAGS := $(call pkg,cflags,sdl2)
NCURSES_FLAGS := $(call pkg,cflags,ncursesw)
LIBDW_FLAGS := $(call pkg,cflags,libdw)
LIBEDIT_FLAGS := $(call pkg,cflags,libedit)

$(eval $(call file_flags,$(EMU_OBJ) $(BUILD)/obj/emu/main.o,CONVERSION_FLAGS))
$(eval $(call file_flags,$(PROTECTED),PROTECTOR_FLAGS))
$(eval $(call file_flags,$(BUILD)/obj/cpu/engine/engine.o,ENGINE_FLAGS))
$(eval $(call file_flags,$(BUILD)/obj/emu/image/bundled.o,BUNDLED_FLAGS))
$(eval $(call file_flags,$(BUILD)/obj/emu/display/screenshot.o,PNG_FLAGS))
$(eval $(call file_flags,$(BUILD)/obj/emu/report/assets.o,REPORT_FLAGS))
$(eval $(call file_flags,$(SDL2_SRC:%.c=$(BUILD)/obj/%.o),SDL2_FLAGS))
$(eval $(call file_flags,$(BUILD)/obj/emu/text_view/text_view.o,NCURSES_FLAGS))
$(eval $(call file_flags,$(BUILD)/obj/emu/profile/source_lines.o,LIBDW_FLAGS))
$(eval $(call file_flags,$(BUILD)/obj/emu/monitor/line_editor.o,LIBEDIT_FLAGS))

$(PAGEWALK): $(BUILD)/obj/emu/main.o $(EMULATOR)
	$(call link,$(LINK) $(objects) $(EMU_LIBS))

# assets.S has the page's style and scripts in it.
$(BUILD)/obj/emu/report/assets.o: emu/report/page.css emu/report/page.js $(D3)

# models.S has the text of each model in it.
$(BUILD)/obj/emu/model/models.o: $(wildcard emu/model/models/*.ini)

# Where the kernel's functions stand that `lab --explain` names.
LAB_ROWS := guest/labs/places.awk guest/labs/rows.def
$(BUILD)/gen/lab_places.c: $(LAB_ROWS) $(wildcard \
        guest/labs/*.c guest/labs/*/*.c guest/user/*.c guest/linux/*.c)
	mkdir -p $(@D)
	awk -f $(LAB_ROWS) >$@

$(BUILD)/obj/lab_places.o: $(BUILD)/gen/lab_places.c $(BUILD)/flags/COMPILE
	$(call compile,$(COMPILE))

-include $(EMU_OBJ:.o=.d) $(BUILD)/obj/emu/main.d
