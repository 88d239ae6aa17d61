#define _POSIX_C_SOURCE 200809L
#include "emu/options/setup.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/escape.h"
#include "cpu/jit/jit.h"
#include "emu/host/file.h"
#include "emu/host/number.h"
#include "emu/image/bundled.h"
#include "emu/image/linux_symbols.h"
#include "emu/kernel/image_kind.h"
#include "emu/kernel/loader.h"
#include "emu/kernel/modules.h"
#include "emu/model/model_file.h"
#include "emu/model/tlbspec.h"
#include "emu/options/boot_order.h"
#include "emu/options/card_option.h"
#include "emu/options/file_uses.h"
#include "emu/options/setup_rom.h"
#include "emu/options/setup_trace.h"

bool setup_check_bundled(const struct options *options,
                         char path[BUNDLED_PATH_SIZE], struct error *error)
{
    return bundled_find(path, "bundled kernel", "kernel.elf", error) &&
           file_uses_check_input(options, "the bundled kernel", path, error);
}

static bool load_model(struct setup *setup, const struct options *options,
                       const char *name, struct error *error)
{
    if (!model_file_load(&setup->model, name, error))
        return false;
    if (options->tlb &&
        !tlbspec_apply(&setup->model.mmu, options->tlb, error))
        return error_prefix(error, "--tlb %s", options->tlb);
    if (options->freq)
        setup->model.hz = options->freq;
    return true;
}

/* Whether the boot ROM alone is the guest. `lab` always needs the bundled
 * kernel, so with --bios it only boots the kernel by another ROM. */
static bool rom_is_guest(const struct options *options, const char *image)
{
    return options->bios && !image && options->command == COMMAND_run;
}

static bool load_kernel(struct setup *setup, const struct options *options,
                        const char *image, const char *command_line,
                        struct error *error)
{
    setup->config.kernel = &setup->kernel;
    return loader_load(&(struct kernel_request){
        .path = image,
        .command_line = command_line,
        .initrd = options->initrds.value,
        .initrds = options->initrds.count,
        .mem = options->mem,
    }, &setup->kernel, error);
}

/* The option that only a kernel has a use for; null: none was given. */
static const char *kernel_option(const struct options *options)
{
    return options->append          ? "--append"
           : options->initrds.count ? "--initrd"
                                    : NULL;
}

/* The guest: a disk or CD that boots by itself, a boot ROM or drives alone
 * (image null), or a kernel. */
static bool load_image(struct setup *setup, const struct options *options,
                       const char *image, const char *command_line,
                       struct error *error)
{
    const char *option = kernel_option(options);
    enum image_kind kind = image && image != options->kernel
                               ? image_kind_of_file(image)
                               : IMAGE_KIND_UNKNOWN;

    setup->config.boot = boot_order(options, kind);
    if (!image) {
        if (option && !options->bios)
            return error_usage(error, "--boot %s: no kernel to take %s",
                               options->boot.letters, option);
        if (option)
            return error_usage(error, "--bios %s: no kernel to take %s",
                               options->bios, option);
    } else if (image_kind_drive(kind)) {
        if (option)
            return error_usage(error, "%s: a %s image loads its own kernel: "
                               "no %s", image, image_kind_drive(kind), option);
    } else if (!boot_order_check(options, true, error) ||
               !load_kernel(setup, options, image, command_line, error)) {
        return false;
    }
    return setup_disks_open(&setup->disks, &setup->config, options,
                            &(struct setup_image){ image, kind }, error);
}

static bool open_streams(struct setup *setup, const struct options *options,
                         struct error *error)
{
    const char *log = options->log_file;

    if (options->interval_data && !options->interval)
        return error_usage(error, "run: --interval-data without --interval "
                           "CYCLES");
    if ((options->events &&
         !file_draft_open(&setup->events, options->events, error)) ||
        (log && !output_open(&setup->log, log, error)) ||
        (options->perfetto &&
         !file_draft_open(&setup->perfetto, options->perfetto, error)) ||
        (options->interval_data &&
         !output_open(&setup->interval, options->interval_data, error)))
        return false;
    setup->config.events = setup->events.stream;
    setup->config.perfetto = setup->perfetto.stream;
    setup->config.interval_stream = stderr;
    setup->config.interval_data = setup->interval.stream;
    setup->config.log_stream = setup->log.stream ? setup->log.stream : stderr;
    setup->config.log_mask = log && !setup->log.stream ? 0 : options->log_mask;
    return true;
}

static bool read_program(struct setup *setup, const struct symbols_spec *spec,
                         struct error *error)
{
    if (!setup->programs)
        setup->programs = calloc(1, sizeof(*setup->programs));
    if (!setup->programs)
        return error_host(error, "no memory");
    setup->config.programs = setup->programs;
    return programs_add(setup->programs, spec->path, spec->program,
                        spec->cr3, error);
}

/* One --symbols; lines of source are those of the first ELF file. */
static bool read_symbols(struct setup *setup, const char *text,
                         struct error *error)
{
    struct symbols_spec *spec = &setup->symbols_of;
    unsigned segments = setup->symbols.segments;

    if (!symbols_spec_read(spec, text))
        return error_usage(error, "--symbols %s: no name of a file", text);
    if (spec->program || spec->has_cr3)
        return read_program(setup, spec, error) ||
               error_prefix(error, "--symbols");
    if (!symbols_read(&setup->symbols, spec->path, error))
        return error_prefix(error, "--symbols");
    if (setup->symbols.segments > segments && !setup->config.elf) {
        snprintf(setup->elf, sizeof(setup->elf), "%s", spec->path);
        setup->config.elf = setup->elf;
    }
    return true;
}

/* A name that no function begins with is most likely misspelled. */
static bool add_flush_helpers(struct setup *setup,
                              const struct options *options,
                              struct error *error)
{
    struct flush_helpers *helpers = &setup->config.flush_helpers;

    for (unsigned i = 0; i < options->flush_helpers.count; i++) {
        const char *names = options->flush_helpers.value[i];

        helpers->names[helpers->count++] = names;
        for (size_t length; *names; names += length + (names[length] == ',')) {
            length = strcspn(names, ",");
            if (!length || !symbols_any_begins(&setup->symbols, names, length))
                return error_usage(error, "--flush-helper %.*s: no function "
                                   "of the guest's symbols begins so",
                                   (int)length, names);
        }
    }
    return true;
}

static bool load_symbols(struct setup *setup, const struct options *options,
                         const char *image, const char *command_line,
                         struct error *error)
{
    setup->config.symbols = &setup->symbols;
    setup->config.callers = options_callers(options);
    if (setup->config.kernel &&
        (!symbols_read_elf(&setup->symbols, image, error) ||
         !linux_symbols_read(&setup->symbols, image, command_line,
                             &setup->nameless, error)))
        return false;
    if (setup->symbols.segments)
        setup->config.elf = image;
    for (unsigned i = 0; i < options->symbol_files.count; i++)
        if (!read_symbols(setup, options->symbol_files.value[i], error))
            return false;
    return add_flush_helpers(setup, options, error);
}

/* The guest, and the symbols that name its functions. */
static bool load_guest(struct setup *setup, const struct options *options,
                       const char *image, const char *command_line,
                       struct error *error)
{
    if (!boot_order_check(options, false, error))
        return false;
    if (!image && !rom_is_guest(options, image) &&
        !boot_order_is_guest(options)) {
        image = setup->bundled;
        setup->config.is_bundled = true;
        if (!setup_check_bundled(options, setup->bundled, error))
            return false;
    }
    return load_image(setup, options, image, command_line, error) &&
           load_symbols(setup, options, image, command_line, error);
}

static bool add_model(struct provenance *from, const char *name,
                      struct error *error)
{
    char *text = model_file_read(name, error);

    if (!text)
        return false;
    provenance_add_text(from, "model_ini", name, text);
    free(text);
    return true;
}

static void add_initrds(struct provenance *from,
                        const struct options *options)
{
    static const char *const members[MODULES_MAX] = {
        "initrd", "initrd_2", "initrd_3", "initrd_4", "initrd_5", "initrd_6",
        "initrd_7", "initrd_8", "initrd_9", "initrd_10", "initrd_11",
        "initrd_12", "initrd_13", "initrd_14", "initrd_15", "initrd_16",
    };
    char path[MODULES_PATH_SIZE];

    for (unsigned i = 0; i < options->initrds.count && i < MODULES_MAX; i++) {
        modules_split(options->initrds.value[i], path);
        provenance_add_file(from, members[i], path);
    }
}

/* What the files of the run will say of their origin. */
static bool describe(struct setup *setup, const struct options *options,
                     const char *model, const char *image,
                     const char *command_line, struct error *error)
{
    struct provenance *from = &setup->provenance;

    if (!options->stats && !options->trace && !options->record_input &&
        !options->replay_input && options->command != COMMAND_lab)
        return true;
    if (!image && setup->config.kernel)
        image = setup->bundled;
    provenance_add_file(from, "image", image);
    if (!add_model(from, model, error))
        return false;
    provenance_add_file(from, "bios", options->bios);
    provenance_add_file(from, "vga_bios", options->vga_bios);
    add_initrds(from, options);
    setup_disks_describe(options, from);
    from->mem = options->mem;
    from->tlb = options->tlb;
    from->options = command_line;
    from->boot = options->boot.letters;
    for (unsigned i = 0; i < options->devices.count; i++)
        provenance_add_device(from, options->devices.value[i]);
    from->clock_counts_insns = options->clock_counts_insns;
    from->caches = setup->config.caches &&
                   cache_config_any(&setup->model.mmu.cache);
    from->hz = options->freq;
    from->max_cycles = options->max_cycles;
    from->stats_from = options->stats_from.given;
    setup->config.provenance = from;
    return true;
}

bool setup_init(struct setup *setup, const struct options *options,
                const char *model, const char *image,
                const char *command_line, struct error *error)
{
    memset(setup, 0, sizeof(*setup));
    if (image && options->kernel)
        return error_usage(error, "%s: --kernel %s is the guest already",
                           image, options->kernel);
    if (!image)
        image = options->kernel;
    setup->config.model = &setup->model;
    setup->config.mem = options->mem;
    setup->config.clock_counts_insns = options->clock_counts_insns;
    setup->config.no_l0 = options->no_l0;
    if (options->jit && !options->no_jit)
        setup->config.jit_heat = options->jit_heat ? options->jit_heat
                                                   : JIT_HEAT;
    setup->config.caches = options->caches != SWITCH_OFF;
    setup->config.max_cycles = options->max_cycles;
    setup->config.attribution = options_attribution(options);
    setup->config.profile = options->callgrind ||
                            (options->command == COMMAND_run &&
                             setup->config.attribution);
    setup->config.profile_cycles = options->profile_cycles.given;
    setup->config.post_port = options->post_port;
    setup->config.check_stale = options->check_stale != CHECK_OFF;
    setup->config.check_stale_all = options->check_stale == CHECK_ALL;
    setup->config.check_dma = options->check_dma;
    setup->config.rom_is_guest = rom_is_guest(options, image);
    setup->config.no_reboot = options->no_reboot ||
                              options->command == COMMAND_lab;
    setup->config.interval = options->interval;
    setup->config.when[MOMENT_TRACE_FROM] = options->trace_from;
    setup->config.when[MOMENT_TRACE_TO] = options->trace_to;
    setup->config.when[MOMENT_UNTIL] = options->until;
    setup->config.when[MOMENT_STATS_FROM] = options->stats_from;
    setup->config.when[MOMENT_SCREENSHOT] = options->screenshot_at;
    setup->config.interval_separator = options->separator;
    if (card_option_read(&options->devices, setup->config.card, error) &&
        load_model(setup, options, model, error) &&
        setup_rom(&setup->config, options, &setup->roms, error) &&
        load_guest(setup, options, image, command_line, error) &&
        describe(setup, options, model, image, command_line, error) &&
        open_streams(setup, options, error) &&
        setup_trace(&setup->config, options, model, &setup->trace_text, error))
        return true;
    setup_free(setup);
    return false;
}

void setup_tell_lost(const struct options *options, FILE *stream)
{
    uint64_t lost = ram_lost(options->mem);
    char text[2][NUMBER_TEXT_MAX];

    if (lost && !options->quiet)
        fprintf(stream, "pagewalk: %s of %s guest memory would lie at or above "
                "64G, because of the hole below 4G, and is lost\n",
                number_size(lost, text[0], sizeof(text[0])),
                number_size(options->mem, text[1], sizeof(text[1])));
}

void setup_tell_nameless(const struct setup *setup,
                         const struct options *options, FILE *stream)
{
    if (!setup->nameless || options->quiet || options->symbol_files.count)
        return;
    fputs("pagewalk: ", stream);
    escape_print(options->operands[0], stream);
    fprintf(stream, ": no names of functions: its kernel %s\n",
            setup->nameless);
}

bool setup_finish(struct setup *setup, bool complete, struct error *error)
{
    struct error ignored;
    bool closed = output_close(&setup->log, error) &
                  output_close(&setup->interval, error);
    bool whole = !setup->events.stream ||
                 file_draft_close(&setup->events, complete,
                                  closed ? error : &ignored) || !complete;

    setup->events.stream = NULL;
    whole = (!setup->perfetto.stream ||
             file_draft_close(&setup->perfetto, complete,
                              closed && whole ? error : &ignored) ||
             !complete) && whole;
    setup->perfetto.stream = NULL;
    return closed && whole;
}

void setup_free(struct setup *setup)
{
    struct error ignored;

    setup_finish(setup, false, &ignored);
    symbols_free(&setup->symbols);
    if (setup->programs)
        programs_free(setup->programs);
    free(setup->programs);
    setup_disks_close(&setup->disks);
    kernel_image_free(&setup->kernel);
    setup_rom_free(&setup->roms);
    free(setup->trace_text);
}
