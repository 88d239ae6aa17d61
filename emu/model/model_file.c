/* A model is read: inih splits the text into lines, keys and values; the
 * tables of model_keys.h and tlbspec.h know what they mean. */
#define _POSIX_C_SOURCE 200809L
#include "emu/model/model_file.h"

#include <ini.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/escape.h"
#include "base/text.h"
#include "emu/host/file.h"
#include "emu/model/clock_keys.h"
#include "emu/model/model_keys.h"
#include "emu/model/name_list.h"
#include "emu/model/shipped_models.h"
#include "emu/model/tlbspec.h"

enum section {
    SECTION_CPU, SECTION_TLB, SECTION_WALK, SECTION_CACHE, SECTION_PIPELINE,
    SECTION_BRANCH, SECTION_CLOCKS, SECTION_COST, SECTIONS
};

static const char *const section_name[SECTIONS] = {
    "cpu", "tlb", "walk", "cache", "pipeline", "branch", "clocks", "cost",
};

/* A model file that is being read, and the one that is based on it. */
struct chain {
    const char *path;
    const struct chain *by;         /* null: nobody */
};

/* The state of one parse. */
struct parse {
    struct cpu_model *model;
    const struct chain *chain;      /* null: a text that may have no base */
    bool based;                     /* on another model */
    enum timing_kind base_timing;   /* of that one */
    struct tlbspec tlb;
    const char *text;               /* not read yet */
    int line;                       /* number of the line read last */
    int section_line[SECTIONS];     /* of the section's last key; 0: none */
    bool seen[MODEL_KEYS], seen_clocks[CLOCK_KEYS];
    bool failed;
    struct error *error;
};

/* The section of this name; SECTIONS: there is none. */
static unsigned find_section(const char *name)
{
    unsigned s = 0;

    while (s < SECTIONS && strcmp(name, section_name[s]))
        s++;
    return s;
}

/* No section has more than a few keys but [cost], whose list is long. */
static bool refuse_key(const char *section, struct error *error)
{
    char list[256];
    struct text text;

    if (find_section(section) == SECTION_COST)
        return error_usage(error, "no such cost class (see 'pagewalk list "
                           "model-keys')");
    text_begin(&text, list, sizeof(list));
    for (unsigned key = 0; key < MODEL_KEYS; key++)
        if (!strcmp(model_keys_section(key), section))
            text_put(&text, "%s%s", text.length ? ", " : "",
                     model_keys_name(key));
    return error_usage(error, "no such key: %s", list);
}

static bool set_model_key(struct parse *parse, const char *section,
                          const char *name, const char *value)
{
    unsigned key = model_keys_find(section, name);

    if (key == MODEL_KEYS)
        return refuse_key(section, parse->error);
    if (parse->seen[key])
        return error_usage(parse->error, "given twice");
    parse->seen[key] = true;
    return model_keys_set(key, parse->model, value, parse->error);
}

static bool set_clocks(struct parse *parse, const char *name,
                       const char *value)
{
    unsigned key = clock_keys_find(name);

    if (key == CLOCK_KEYS)
        return error_usage(parse->error, "no such key (see 'pagewalk list "
                           "model-keys')");
    if (parse->seen_clocks[key])
        return error_usage(parse->error, "given twice");
    parse->seen_clocks[key] = true;
    return clock_keys_set(&parse->model->timing.clocks, (enum clock_key)key,
                          value, parse->error);
}

/* A key of [pipeline] or [clocks] says which timing the model has. */
static bool choose_timing(struct parse *parse, unsigned section)
{
    struct cpu_model *model = parse->model;
    unsigned other = section == SECTION_CLOCKS ? SECTION_PIPELINE
                                               : SECTION_CLOCKS;
    enum timing_kind kind = section == SECTION_CLOCKS ? TIMING_CLOCKS
                                                      : TIMING_PIPELINE;

    if (section != SECTION_CLOCKS && section != SECTION_PIPELINE)
        return true;
    if (parse->section_line[other])
        return error_usage(parse->error, "a model has either [pipeline] or "
                           "[clocks]");
    if (kind == TIMING_CLOCKS && model->timing.kind != TIMING_CLOCKS)
        memset(model->cost, 0, sizeof(model->cost));
    model->timing.kind = (uint8_t)kind;
    return true;
}

/* "mine" of "models/mine.ini". */
static void set_own_name(struct cpu_model *model, const char *path,
                         const char *base)
{
    const char *slash = strrchr(path, '/');
    const char *stem = slash ? slash + 1 : path;

    char name[sizeof(model->name)], title[sizeof(model->title)];

    snprintf(name, sizeof(name), "%.*s", (int)strcspn(stem, "."), stem);
    snprintf(title, sizeof(title), "based on %s", base);
    escape_text(name, model->name, sizeof(model->name));
    escape_text(title, model->title, sizeof(model->title));
}

static bool load(struct cpu_model *model, const char *name,
                 const struct chain *by, bool *based, struct error *error);

/* The path of a file that is named relative to the folder of another. */
static char *path_beside(const char *file, const char *name)
{
    const char *slash = *name == '/' ? NULL : strrchr(file, '/');
    int folder = slash ? (int)(slash + 1 - file) : 0;
    size_t size = (size_t)folder + strlen(name) + 1;
    char *path = malloc(size);

    if (path)
        snprintf(path, size, "%.*s%s", folder, file, name);
    return path;
}

/* The model that a file is based on becomes the model; the file's keys then
 * change it. Its own name and title are those of the file, unless it says
 * otherwise. */
static bool set_base(struct parse *parse, const char *value)
{
    const struct chain *file = parse->chain;
    bool ignored, ok;
    char *path;

    if (!file)
        return error_usage(parse->error, "only a model file may have a base");
    if (parse->based)
        return error_usage(parse->error, "given twice");
    path = model_file_is_path(value) ? path_beside(file->path, value)
                               : strdup(value);
    if (!path)
        return error_host(parse->error, "no memory");
    ok = load(parse->model, path, file, &ignored, parse->error);
    free(path);
    parse->based = true;
    parse->base_timing = (enum timing_kind)parse->model->timing.kind;
    set_own_name(parse->model, file->path, value);
    return ok;
}

static bool set_key(struct parse *parse, const char *section,
                    const char *name, const char *value)
{
    unsigned s = find_section(section);

    if (s == SECTIONS && *section)
        return error_usage(parse->error,
                           "no section [%s]: cpu, tlb, walk, cache, pipeline, "
                           "branch, clocks, cost", section);
    if (s == SECTIONS && strcmp(name, "based_on"))
        return error_usage(parse->error, "a key before the first [section] "
                           "that is not based_on");
    if (s == SECTIONS)
        return set_base(parse, value) ||
               error_prefix(parse->error, "based_on");
    parse->section_line[s] = parse->line;
    if (!choose_timing(parse, s))
        return error_prefix(parse->error, "[%s]", section);
    if (s == SECTION_TLB)
        return tlbspec_set(&parse->tlb, &parse->model->mmu, name, value,
                           parse->error) ||
               error_prefix(parse->error, "[tlb]");
    return (s == SECTION_CLOCKS
                ? set_clocks(parse, name, value)
                : set_model_key(parse, section, name, value)) ||
           error_prefix(parse->error, "[%s] %s", section, name);
}

/* Called by inih for each key. Only the first error is kept. */
static int on_key(void *opaque, const char *section, const char *name,
                  const char *value)
{
    struct parse *parse = opaque;

    if (!parse->failed && !set_key(parse, section, name, value))
        parse->failed = true;
    return 1;
}

/* Called by inih for each line; `line` has room for `size` bytes. */
static char *next_line(char *line, int size, void *opaque)
{
    struct parse *parse = opaque;
    size_t length = strcspn(parse->text, "\n");

    if (!*parse->text || parse->failed)
        return NULL;
    parse->line++;
    if (length + 2 > (size_t)size) {
        error_usage(parse->error, "longer than %d characters", size - 2);
        parse->failed = true;
        return NULL;
    }
    memcpy(line, parse->text, length);
    line[length] = 0;
    parse->text += length + (parse->text[length] == '\n');
    return line;
}

/* Whether a key must be there and is not. The model that this one is based on
 * has every key that its timing uses. */
static bool is_missing(const struct parse *parse, unsigned key,
                       unsigned section)
{
    enum timing_kind timing = (enum timing_kind)parse->model->timing.kind;
    enum model_key_need need = model_keys_need(key);

    if (parse->seen[key] || need == MODEL_KEY_NEVER ||
        !model_keys_is_used(key, timing) ||
        (model_keys_is_of_fpu(key) &&
         !cpu_model_has(parse->model, FEATURE_fpu)) ||
        (parse->based && model_keys_is_used(key, parse->base_timing)))
        return false;
    return need == MODEL_KEY_ALWAYS || parse->section_line[section];
}

static bool check_clocks(struct parse *parse)
{
    parse->line = parse->section_line[SECTION_CLOCKS];
    for (unsigned key = 0; key < CLOCK_KEYS; key++) {
        const struct clock_info *info = &clock_info[key];

        if (!parse->seen_clocks[key] &&
            clock_keys_required(parse->model, (enum clock_key)key))
            return error_usage(parse->error, "[clocks] has no '%s%s%s'",
                               info->name, *info->form ? "." : "",
                               info->form);
    }
    return true;
}

/* Each key that must be there is there, and none that means nothing. False:
 * parse->line is the line that the error is about. */
static bool check_complete(struct parse *parse)
{
    enum timing_kind timing = (enum timing_kind)parse->model->timing.kind;
    static const char *const with[] = {
        [TIMING_COSTS] = "without [pipeline]",
        [TIMING_CLOCKS] = "with [clocks]",
        [TIMING_PIPELINE] = "with [pipeline]",
    };

    for (unsigned key = 0; key < MODEL_KEYS; key++) {
        const char *name = model_keys_name(key);
        unsigned section = find_section(model_keys_section(key));

        parse->line = parse->section_line[section];
        if (is_missing(parse, key, section))
            return error_usage(parse->error, "[%s] has no '%s'",
                               section_name[section], name);
        if (parse->seen[key] && !model_keys_is_used(key, timing))
            return error_usage(parse->error, "[%s] %s means nothing in a model "
                               "%s", section_name[section], name,
                               with[timing]);
    }
    return timing != TIMING_CLOCKS ||
           (parse->based && parse->base_timing == TIMING_CLOCKS) ||
           check_clocks(parse);
}

/* Instructions of no cost would never let time pass. */
static bool check_costs(struct parse *parse)
{
    const struct cpu_model *model = parse->model;

    if (model->timing.kind == TIMING_CLOCKS)
        return true;            /* an instruction takes a clock at least */
    parse->line = parse->section_line[SECTION_COST];
    for (unsigned i = 0; i < COST_CLASSES; i++)
        for (unsigned form = 0; form < COST_FORMS; form++)
            if (model->cost[i][form])
                return true;
    return error_usage(parse->error, "[cost] every class is 0, so time would "
                       "stand still");
}

static bool check_tlb(struct parse *parse)
{
    char text[sizeof(parse->error->text)];

    parse->line = parse->section_line[SECTION_TLB];
    return mmu_config_check(&parse->model->mmu, text, sizeof(text)) ||
           error_usage(parse->error, "[tlb] %s", text);
}

static bool check_caches(struct parse *parse)
{
    char text[sizeof(parse->error->text)];

    parse->line = parse->section_line[SECTION_CACHE];
    return cache_config_check(&parse->model->mmu.cache, text, sizeof(text)) ||
           error_usage(parse->error, "[cache] %s", text);
}

/* Parses a text; `chain` is null if it may have no base. *based: it has one. */
static bool parse_text(struct cpu_model *model, const char *file,
                       const char *text, const struct chain *chain,
                       bool *based, struct error *error)
{
    struct parse parse = {
        .model = model, .chain = chain, .text = text, .error = error,
    };
    int last, bad;

    *model = (struct cpu_model){
        .vendor = "GenuineIntel",
        .mmu = { .policy = TLB_PLRU, .seed = 1 },
    };
    bad = ini_parse_stream(next_line, &parse, on_key, &parse);
    *based = parse.based;
    if (!parse.failed && bad < 0)
        return error_host(error, "%s: no memory", file);
    last = parse.line;
    if (!parse.failed && bad > 0) {
        parse.line = bad;
        parse.failed = !error_usage(error, "neither [section], key = value "
                                    "nor a comment");
    }
    if (!parse.failed)
        parse.failed = !check_complete(&parse) || !check_costs(&parse) ||
                       !check_tlb(&parse) || !check_caches(&parse);
    if (!parse.failed && model->timing.kind == TIMING_CLOCKS)
        clock_keys_finish(model);
    if (!parse.failed)
        return true;
    /* An error about a section that has no line is one about the last line. */
    return error_prefix(error, "%s:%d", file,
                        parse.line ? parse.line : last ? last : 1);
}

bool model_file_is_path(const char *name)
{
    static const char ending[] = ".ini";
    size_t length = strlen(name);

    return strchr(name, '/') || !strcmp(name, "-") ||
           (length >= sizeof(ending) &&
            !strcmp(name + length - strlen(ending), ending));
}

bool model_file_parse(struct cpu_model *model, const char *file,
                      const char *text, struct error *error)
{
    bool based;

    return parse_text(model, file, text, NULL, &based, error);
}

static char *read_file(const char *path, struct error *error)
{
    size_t size;
    char *text = file_read_again(path, &size, error);

    if (text && strlen(text) != size) {
        error_usage(error, "%s: not a text file", file_input_name(path));
        free(text);
        return NULL;
    }
    return text;
}

/* A file with its own base in its chain of bases would be read for ever. */
static bool check_chain(const char *path, const struct chain *by,
                        struct error *error)
{
    struct stat file, other;

    if (stat(path, &file))
        return true;            /* to be reported when it is read */
    for (; by; by = by->by)
        if (!stat(by->path, &other) && file.st_ino == other.st_ino &&
            file.st_dev == other.st_dev)
            return error_usage(error, "%s is based on itself", path);
    return true;
}

/* The text of a model as it stands in its file. */
static char *read_text(const char *name, struct error *error)
{
    const char *text = shipped_models_text(name);
    char *copy;

    if (model_file_is_path(name))
        return read_file(name, error);
    if (!text) {
        name_list_refuse(shipped_models_name, name, "model", error);
        return NULL;
    }
    copy = strdup(text);
    if (!copy)
        error_host(error, "no memory for model %s", name);
    return copy;
}

/* Loads a model; `by` is based on it. */
static bool load(struct cpu_model *model, const char *name,
                 const struct chain *by, bool *based, struct error *error)
{
    struct chain file = { name, by };
    char *text = NULL;
    char shown[64];
    bool ok;

    *based = false;
    if (model_file_is_path(name) && !check_chain(name, by, error))
        return false;
    text = read_text(name, error);
    if (!text)
        return false;
    snprintf(shown, sizeof(shown), "%s.ini", name);
    ok = parse_text(model, model_file_is_path(name) ? file_input_name(name)
                                                    : shown,
                    text, &file, based, error);
    free(text);
    return ok;
}

bool model_file_load(struct cpu_model *model, const char *name,
                     struct error *error)
{
    bool based;

    return load(model, name, NULL, &based, error);
}

char *model_file_read(const char *name, struct error *error)
{
    struct cpu_model model;
    bool based;
    char *text;

    if (!load(&model, name, NULL, &based, error))
        return NULL;
    if (!based)
        return read_text(name, error);
    text = model_file_format(&model);
    if (!text)
        error_host(error, "no memory for model %s", name);
    return text;
}

char *model_file_format(const struct cpu_model *model)
{
    const char *section = "";
    char *text = NULL;
    size_t size;
    FILE *stream = open_memstream(&text, &size);

    if (!stream)
        return NULL;
    for (unsigned key = 0; key < MODEL_KEYS; key++) {
        if (!model_keys_is_used(key, (enum timing_kind)model->timing.kind))
            continue;
        if (strcmp(section, model_keys_section(key))) {
            section = model_keys_section(key);
            fprintf(stream, "%s[%s]\n", key ? "\n" : "", section);
        }
        fprintf(stream, "%s = ", model_keys_name(key));
        model_keys_put(key, model, stream);
        putc('\n', stream);
    }
    if (model->timing.kind == TIMING_CLOCKS)
        clock_keys_put_section(model, stream);
    fputs("\n[tlb]\n", stream);
    tlbspec_print(&model->mmu, stream);
    if (fclose(stream)) {
        free(text);
        return NULL;
    }
    return text;
}
