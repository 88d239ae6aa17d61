#include "emu/options/setup_trace.h"

#include <stdlib.h>
#include <string.h>

#include "emu/host/version.h"
#include "emu/model/model_file.h"
#include "emu/provenance/provenance.h"
#include "emu/trace/trace_header.h"

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

static bool check_prefetch(const struct mmu_config *config,
                           struct error *error)
{
    return !config->prefetch ||
           error_usage(error, "prefetch=%u: a trace does not know pages that "
                       "are only prefetched", config->prefetch);
}

static void set(char value[TRACE_VALUE_MAX + 1], const char *text)
{
    snprintf(value, TRACE_VALUE_MAX + 1, "%s", text ? text : "");
}

static void set_image(struct trace_header *header,
                      const struct provenance *from)
{
    const struct provenance_file *file = provenance_find(from, "image");

    if (file)
        snprintf(header->image, sizeof header->image, "%s %s", file->name,
                 file->sha256);
}

/* Without a trace there is nothing to begin or to end. */
static bool check_moments(const struct options *options, struct error *error)
{
    return (!options->trace_from.kind && !options->trace_to.kind) ||
           error_usage(error, "--trace-%s: needs --trace FILE.pwt",
                       options->trace_from.kind ? "from" : "to");
}

bool setup_trace(struct machine_config *config, const struct options *options,
                 const char *model, char **text, struct error *error)
{
    struct trace_header header = {
        .made_by = "pagewalk " PAGEWALK_VERSION,
        .clock_counts_insns = options->clock_counts_insns,
        .classified = config->attribution,
    };
    char *ini;

    if (!options->trace)
        return check_moments(options, error);
    if (options->tlb && strlen(options->tlb) > TRACE_VALUE_MAX)
        return error_usage(error, "--tlb: a trace has room for %d characters",
                           TRACE_VALUE_MAX);
    if (!check_prefetch(&config->model->mmu, error) ||
        !choose_filter(&header.filter, options, &config->model->mmu, error))
        return false;
    ini = model_file_read(model, error);
    if (!ini)
        return false;
    set(header.model_name, model);
    set(header.tlb, options->tlb);
    set_image(&header, config->provenance);
    set(header.options, config->provenance->options);
    set(header.from, options->trace_from.given);
    set(header.to, options->trace_to.given);
    *text = trace_header_format(&header, ini);
    free(ini);
    if (!*text)
        return error_host(error, "%s: no memory", options->trace);
    config->trace = options->trace;
    config->trace_text = *text;
    config->trace_filter = header.filter;
    return true;
}

bool setup_trace_import(struct trace_header *header,
                        const struct options *options, char **text,
                        struct error *error)
{
    char *ini;

    *header = (struct trace_header){
        .made_by = "pagewalk " PAGEWALK_VERSION,
        .clock_counts_insns = true,
    };
    if (!model_file_load(&header->model, options->model, error) ||
        !check_prefetch(&header->model.mmu, error) ||
        !choose_filter(&header->filter, options, &header->model.mmu, error))
        return false;
    /* An import runs no TLB, so it does not see what an inclusive second level
     * takes from the first. */
    if (header->model.mmu.levels == TLB_LEVELS_INCLUSIVE &&
        !(header->filter.joint && header->filter.data == 1))
        return error_usage(error, "levels=inclusive needs --trace-filter "
                           "joint:1");
    ini = model_file_read(options->model, error);
    if (!ini)
        return false;
    set(header->model_name, options->model);
    *text = trace_header_format(header, ini);
    free(ini);
    return *text || error_host(error, "no memory for the trace's header");
}
