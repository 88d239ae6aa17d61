#define _POSIX_C_SOURCE 200809L

#include "emu/sweep/output/sweep_shard.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "emu/host/file.h"
#include "emu/host/number.h"
#include "emu/sweep/output/sweep_csv.h"

/* What the line about a shard says; `each`: rows of a geometry. */
#define ABOUT "# pagewalk-sweep/1 shard %u/%u of %u geometries with %u rows " \
              "each, sweep %016" PRIx64 ", crc %08" PRIx32 "\n"

struct about {
    unsigned number, of, geometries, each;
    uint64_t identity;
    uint32_t crc;           /* of all that follows the line */
};

/* The file of a shard, being merged. */
struct file {
    const char *path;
    char *text, *at;        /* `at`: the next line */
    struct about about;
};

bool sweep_shard_parse(struct sweep_shard *shard, const char *text,
                       struct error *error)
{
    const char *slash = strchr(text, '/');
    uint32_t number = 0, of = 0;
    char first[16];

    snprintf(first, sizeof first, "%.*s", slash ? (int)(slash - text) : 0,
             text);
    if (!slash || !number_parse_max(first, SWEEP_SHARDS_MAX, &number) ||
        !number_parse_max(slash + 1, SWEEP_SHARDS_MAX, &of) || !number ||
        number > of)
        return error_usage(error, "--shard %s: not I/N, from 1/1 to %d/%d",
                           text, SWEEP_SHARDS_MAX, SWEEP_SHARDS_MAX);
    *shard = (struct sweep_shard){.number = number - 1, .of = of};
    return true;
}

bool sweep_shard_write(const struct sweep *sweep, FILE *stream)
{
    const struct sweep_shard *shard = &sweep->shard;
    char *text = NULL;
    size_t size = 0;
    FILE *rows = open_memstream(&text, &size);
    bool ok;

    if (!rows)
        return false;
    sweep_csv_write(sweep, rows);
    ok = !ferror(rows);
    ok = !fclose(rows) && ok;
    if (ok) {
        fprintf(stream, ABOUT, shard->number + 1, shard->of,
                sweep->geometries, sweep->grid->side == SWEEP_BOTH ? 2 : 1,
                sweep->identity,
                (uint32_t)crc32(0, (const Bytef *)text, (uInt)size));
        ok = fwrite(text, 1, size, stream) == size;
    }
    free(text);
    return ok;
}

/* Merging. */

/* Ends the next line and returns it; null: there is none. */
static char *next_line(struct file *file)
{
    char *line = file->at, *end = strchr(line, '\n');

    if (!end)
        return NULL;
    *end = '\0';
    file->at = end + 1;
    return line;
}

static bool read_about(struct file *file, size_t size, struct error *error)
{
    struct about *about = &file->about;
    char again[256], *end = strchr(file->text, '\n');
    size_t length = end ? (size_t)(end + 1 - file->text) : 0;

    if (length && length < sizeof again)
        sscanf(file->text, "# pagewalk-sweep/1 shard %u/%u of %u geometries "
               "with %u rows each, sweep %" SCNx64 ", crc %" SCNx32,
               &about->number, &about->of, &about->geometries, &about->each,
               &about->identity, &about->crc);
    snprintf(again, sizeof again, ABOUT, about->number, about->of,
             about->geometries, about->each, about->identity, about->crc);
    if (!length || strncmp(again, file->text, length) || again[length] ||
        !about->number || about->number > about->of ||
        about->of > SWEEP_SHARDS_MAX || !about->each || about->each > 2 ||
        about->geometries > SWEEP_GEOMETRIES_MAX)
        return error_usage(error, "%s: not a CSV file of sweep --shard",
                           file->path);
    file->at += length;
    if (about->crc != (uint32_t)crc32(0, (const Bytef *)file->at,
                                      (uInt)(size - length)))
        return error_usage(error, "%s: is damaged or not complete",
                           file->path);
    return true;
}

static bool read_file(struct file *file, struct error *error)
{
    size_t size;
    char *names;

    file->text = file->at = file_read(file->path, &size, error);
    if (!file->text || !read_about(file, size, error))
        return false;
    names = next_line(file);
    return (names && sweep_csv_is_names(names)) ||
           error_usage(error, "%s: the columns are not those of a sweep",
                       file->path);
}

/* Puts the files into the order of their shards. */
static bool order(const struct file *file, int files,
                  struct file *ordered[SWEEP_SHARDS_MAX], struct error *error)
{
    const struct about *first = &file[0].about;

    for (int i = 0; i < files; i++) {
        const struct about *about = &file[i].about;
        struct file **place = &ordered[about->number - 1];

        if (about->of != first->of || about->each != first->each ||
            about->geometries != first->geometries ||
            about->identity != first->identity)
            return error_usage(error, "%s: is of another sweep than %s",
                               file[i].path, file[0].path);
        if (*place)
            return error_usage(error, "%s: is shard %u/%u, and so is %s",
                               file[i].path, about->number, about->of,
                               (*place)->path);
        *place = (struct file *)&file[i];
    }
    for (unsigned i = 0; i < first->of; i++)
        if (!ordered[i])
            return error_usage(error, "sweep: shard %u/%u is missing", i + 1,
                               first->of);
    return true;
}

static bool take_row(struct sweep *merged, struct file *file,
                     struct error *error)
{
    char *line = next_line(file);

    return (line && sweep_csv_read(&merged->row[merged->rows++], line)) ||
           error_usage(error, "%s: a row is missing or wrong", file->path);
}

static bool take_rows(struct sweep *merged, struct file **ordered,
                      struct error *error)
{
    const struct about about = ordered[0]->about;

    merged->row = calloc((size_t)about.geometries * about.each + 1,
                         sizeof *merged->row);
    if (!merged->row)
        return error_host(error, "no memory for the rows");
    for (unsigned i = 0; i < about.geometries; i++)
        for (unsigned n = 0; n < about.each; n++)
            if (!take_row(merged, ordered[i % about.of], error))
                return false;
    for (unsigned i = 0; i < about.of; i++)
        if (*ordered[i]->at)
            return error_usage(error, "%s: has more rows than its shard",
                               ordered[i]->path);
    return true;
}

/* The names of traces stay where row->trace points to. */
static void keep_text(struct sweep *merged, struct file *file, int files)
{
    for (int i = 0; i < files; i++)
        merged->text[i] = file[i].text;
    merged->texts = (unsigned)files;
}

static bool merge(struct sweep *merged, struct file *file, int files,
                  struct error *error)
{
    struct file *ordered[SWEEP_SHARDS_MAX] = {0};

    for (int i = 0; i < files; i++)
        if (!read_file(&file[i], error))
            return false;
    return order(file, files, ordered, error) &&
           take_rows(merged, ordered, error);
}

bool sweep_shard_merge(struct sweep *merged, char **path, int paths,
                       struct error *error)
{
    struct file *file;
    bool ok;

    if (paths > SWEEP_SHARDS_MAX)
        return error_usage(error, "sweep: more than %d files",
                           SWEEP_SHARDS_MAX);
    file = calloc((size_t)paths, sizeof *file);
    merged->text = calloc((size_t)paths, sizeof *merged->text);
    if (file && merged->text) {
        for (int i = 0; i < paths; i++)
            file[i].path = path[i];
        ok = merge(merged, file, paths, error);
        keep_text(merged, file, paths);
    } else {
        ok = error_host(error, "no memory for the rows");
    }
    free(file);
    return ok;
}
