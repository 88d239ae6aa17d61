#define _POSIX_C_SOURCE 200809L
#include "emu/options/setup.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "devices/bus/rom.h"
#include "emu/host/file.h"
#include "emu/host/number.h"
#include "emu/model/model_file.h"
#include "emu/model/tlbspec.h"
#include "emu/trace/trace_header.h"
#include "emu/host/version.h"
#include "firmware/image.h"

/* Where `make install` puts the bundled kernel. */
#ifndef PAGEWALK_DATADIR
#define PAGEWALK_DATADIR "/usr/local/share/pagewalk"
#endif

enum { PATH_SIZE = 4096 };

/* guest/kernel.elf beside the program, as it is built, or the installed one. */
static bool find_bundled_kernel(char path[PATH_SIZE], struct error *error)
{
    static const char built[] = "/guest/kernel.elf";
    static const char installed[] = PAGEWALK_DATADIR "/kernel.elf";
    ssize_t length = readlink("/proc/self/exe", path,
                              PATH_SIZE - sizeof(built));

    if (length > 0) {
        path[length] = 0;
        *strrchr(path, '/') = 0;
        strcat(path, built);
        if (!access(path, R_OK))
            return true;
    }
    strcpy(path, installed);
    if (!access(path, R_OK))
        return true;
    return error_usage(error, "no bundled kernel: neither guest/kernel.elf "
                       "beside the program nor %s", installed);
}

static bool load_model(struct setup *setup, const struct options *options,
                       const char *name, struct error *error)
{
    if (!model_load(&setup->model, name, error))
        return false;
    if (options->tlb &&
        !tlbspec_apply(&setup->model.mmu, options->tlb, error))
        return error_prefix(error, "--tlb %s", options->tlb);
    return true;
}

static bool load_rom(struct setup *setup, const struct options *options,
                     struct error *error)
{
    size_t size;

    if (!options->bios) {
        setup->config.rom = firmware_bios;
        setup->config.rom_size = (size_t)(firmware_bios_end - firmware_bios);
        return true;
    }
    setup->rom = file_read(options->bios, &size, error);
    if (!setup->rom)
        return false;
    if (!rom_size_fits(size))
        return error_usage(error, "%s: not a boot ROM: %zu bytes, not a "
                           "multiple of 64K from 64K to 4M", options->bios,
                           size);
    setup->config.rom = (const uint8_t *)setup->rom;
    setup->config.rom_size = size;
    return true;
}

static bool load_kernel(struct setup *setup, const struct options *options,
                        const char *image, const char *command_line,
                        struct error *error)
{
    char bundled[PATH_SIZE];

    if (!image) {
        if (!find_bundled_kernel(bundled, error))
            return false;
        image = bundled;
    }
    setup->config.kernel = &setup->kernel;
    return loader_load(&(struct kernel_request){
        .path = image,
        .command_line = command_line,
        .initrd = options->initrd,
        .mem = options->mem,
    }, &setup->kernel, error);
}

static bool add_disk(struct setup *setup, const char *path,
                     struct error *error)
{
    struct disk_file *file = &setup->disk[setup->disks];

    if (!disk_file_open(file, path, error))
        return false;
    setup->config.disk[setup->disks++] = &file->disk;
    return true;
}

/* A ROM that is run without an image is the whole guest; the labs are in the
 * bundled kernel. */
static bool rom_is_guest(const struct options *options, const char *image)
{
    return options->bios && !image && options->command == COMMAND_run;
}

/* A disk image boots by itself, anything else is a kernel. */
static bool load_image(struct setup *setup, const struct options *options,
                       const char *image, const char *command_line,
                       struct error *error)
{
    if (image && disk_file_is_bootable(image)) {
        if (options->append || options->initrd)
            return error_usage(error, "%s: a disk image loads its own "
                               "kernel: no %s", image, options->append
                               ? "--append" : "--initrd");
        if (!add_disk(setup, image, error))
            return false;
    } else if (rom_is_guest(options, image)) {
        if (options->append || options->initrd)
            return error_usage(error, "--bios %s: no kernel to take %s",
                               options->bios, options->append
                               ? "--append" : "--initrd");
    } else if (!load_kernel(setup, options, image, command_line, error)) {
        return false;
    }
    return !options->disk || add_disk(setup, options->disk, error);
}

static bool open_log(struct setup *setup, const struct options *options,
                     struct error *error)
{
    setup->config.log_stream = stderr;
    setup->config.log_mask = options->log_mask;
    if (!options->log_file)
        return true;
    setup->log = fopen(options->log_file, "w");
    if (!setup->log)
        return error_usage(error, "%s: %s", options->log_file,
                           strerror(errno));
    setup->config.log_stream = setup->log;
    return true;
}

/* Names are asked for only where places in the code are told. */
static bool tells_places(const struct options *options)
{
    return options_attribution(options) || options->monitor ||
           options->trace ||
           options->check_stale || isatty(STDIN_FILENO);    /* Ctrl-A c */
}

static bool load_symbols(struct setup *setup, const struct options *options,
                         const char *image, struct error *error)
{
    char bundled[PATH_SIZE];

    setup->config.symbols = &setup->symbols;
    setup->config.callers = options->callers;
    if (options->symbols &&
        !symbols_read_map(&setup->symbols, options->symbols, error))
        return false;
    if (!tells_places(options) || !setup->config.kernel)
        return true;
    if (!image) {
        if (!find_bundled_kernel(bundled, error))
            return false;
        image = bundled;
    }
    return symbols_read_elf(&setup->symbols, image, error);
}

static bool open_events(struct setup *setup, const struct options *options,
                        struct error *error)
{
    if (!options->events)
        return true;
    setup->events = fopen(options->events, "w");
    if (!setup->events)
        return error_usage(error, "%s: %s", options->events,
                           strerror(errno));
    setup->config.events = setup->events;
    return true;
}

static bool choose_filter(struct filter_spec *filter,
                          const struct options *options,
                          const struct mmu_config *config, struct error *error)
{
    *filter = filter_spec_default(config);
    if (!options->trace_filter)
        return true;
    return (filter_spec_parse(filter, options->trace_filter, error) &&
            filter_spec_check(filter, config, error)) ||
           error_prefix(error, "--trace-filter");
}

static bool prepare_trace(struct setup *setup, const struct options *options,
                          const char *model, struct error *error)
{
    struct trace_header header = {
        .clock_counts_insns = options->clock_counts_insns,
        .classified = options_attribution(options),
    };
    char *ini;

    if (!options->trace)
        return true;
    if (options->tlb && strlen(options->tlb) > TRACE_VALUE_MAX)
        return error_usage(error, "--tlb: a trace has room for %d characters",
                           TRACE_VALUE_MAX);
    if (!choose_filter(&header.filter, options, &setup->model.mmu, error))
        return false;
    ini = model_read(model, error);
    if (!ini)
        return false;
    snprintf(header.made_by, sizeof(header.made_by), "pagewalk %s",
             PAGEWALK_VERSION);
    snprintf(header.model_name, sizeof(header.model_name), "%s", model);
    snprintf(header.tlb, sizeof(header.tlb), "%s",
             options->tlb ? options->tlb : "");
    snprintf(header.options, sizeof(header.options), "%s",
             options->append ? options->append : "");
    setup->trace_text = trace_header_format(&header, ini);
    free(ini);
    if (!setup->trace_text)
        return error_host(error, "%s: no memory", options->trace);
    setup->config.trace = options->trace;
    setup->config.trace_text = setup->trace_text;
    setup->config.trace_filter = header.filter;
    return true;
}

bool setup_init(struct setup *setup, const struct options *options,
                const char *model, const char *image,
                const char *command_line, struct error *error)
{
    memset(setup, 0, sizeof(*setup));
    setup->config.model = &setup->model;
    setup->config.mem = options->mem;
    setup->config.clock_counts_insns = options->clock_counts_insns;
    setup->config.no_l0 = options->no_l0;
    setup->config.max_cycles = options->max_cycles;
    setup->config.attribution = options_attribution(options);
    setup->config.post_port = options->post_port;
    setup->config.check_stale = options->check_stale;
    setup->config.interval = options->interval;
    setup->config.interval_stream = stderr;
    if (load_model(setup, options, model, error) &&
        load_rom(setup, options, error) &&
        load_image(setup, options, image, command_line, error) &&
        load_symbols(setup, options, image, error) &&
        open_events(setup, options, error) &&
        prepare_trace(setup, options, model, error) &&
        open_log(setup, options, error))
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

void setup_free(struct setup *setup)
{
    if (setup->log)
        fclose(setup->log);
    if (setup->events)
        fclose(setup->events);
    symbols_free(&setup->symbols);
    for (unsigned i = 0; i < setup->disks; i++)
        disk_file_close(&setup->disk[i]);
    loader_free(&setup->kernel);
    free(setup->rom);
    free(setup->trace_text);
}
