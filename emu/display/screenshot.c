#define _DEFAULT_SOURCE 1
#include "emu/display/screenshot.h"

#include <errno.h>
#include <fcntl.h>
#include <png.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool fail(char *error, size_t error_size, const char *path,
                 const char *why)
{
    snprintf(error, error_size, "%s: %s", path, why);
    return false;
}

static uint8_t *to_rgb(const uint32_t *xrgb, unsigned width, unsigned height)
{
    size_t pixels = (size_t)width * height;
    uint8_t *rgb = malloc(pixels * 3);

    for (size_t i = 0; rgb && i < pixels; i++) {
        rgb[3 * i] = (uint8_t)(xrgb[i] >> 16);
        rgb[3 * i + 1] = (uint8_t)(xrgb[i] >> 8);
        rgb[3 * i + 2] = (uint8_t)xrgb[i];
    }
    return rgb;
}

/* Renaming over a device or a pipe would replace it, so only a regular file,
 * or none, may stand at `path`. */
static bool may_replace(const char *path)
{
    struct stat st;

    return stat(path, &st) != 0 || S_ISREG(st.st_mode);
}

static bool write_png(FILE *file, const uint8_t *rgb, unsigned width,
                      unsigned height, char *error, size_t error_size,
                      const char *path)
{
    png_image image = {
        .version = PNG_IMAGE_VERSION,
        .width = width,
        .height = height,
        .format = PNG_FORMAT_RGB,
    };

    if (!png_image_write_to_stdio(&image, file, 0, rgb, 0, NULL))
        return fail(error, error_size, path, image.message);
    if (fflush(file) != 0)
        return fail(error, error_size, path, strerror(errno));
    return true;
}

static bool write_file(const char *path, const char *temporary,
                       const uint8_t *rgb, unsigned width, unsigned height,
                       char *error, size_t error_size)
{
    int fd = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    FILE *file;
    bool ok;

    if (fd < 0)
        return fail(error, error_size, path, strerror(errno));
    file = fdopen(fd, "wb");
    if (!file) {
        fail(error, error_size, path, strerror(errno));
        close(fd);
        unlink(temporary);
        return false;
    }
    ok = write_png(file, rgb, width, height, error, error_size, path);
    if (fclose(file) != 0 && ok)
        ok = fail(error, error_size, path, strerror(errno));
    if (ok && rename(temporary, path) != 0)
        ok = fail(error, error_size, path, strerror(errno));
    if (!ok)
        unlink(temporary);
    return ok;
}

bool screenshot_write(const char *path, const uint32_t *xrgb, unsigned width,
                      unsigned height, char *error, size_t error_size)
{
    enum { SUFFIX = 32 };           /* ".<process>.tmp" */
    size_t size = strlen(path) + SUFFIX;
    char *temporary;
    uint8_t *rgb;
    bool ok;

    if (!may_replace(path))
        return fail(error, error_size, path, "not a regular file");
    temporary = malloc(size);
    rgb = to_rgb(xrgb, width, height);
    if (temporary && rgb) {
        snprintf(temporary, size, "%s.%ld.tmp", path, (long)getpid());
        ok = write_file(path, temporary, rgb, width, height, error,
                        error_size);
    } else {
        ok = fail(error, error_size, path, "out of memory");
    }
    free(rgb);
    free(temporary);
    return ok;
}
