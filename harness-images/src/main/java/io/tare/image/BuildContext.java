// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.image;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/**
 * What an engine is given to build an image from: a tar file. Times and owners are left out, so that the engine's cache
 * sees a change only where there is one. Not thread-safe.
 */
final class BuildContext implements AutoCloseable {

    private final TarArchiveOutputStream tar;

    BuildContext(Path file) throws IOException {
        this.tar = new TarArchiveOutputStream(new BufferedOutputStream(Files.newOutputStream(file), 1 << 20));
        tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
        tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
    }

    /** Adds a text file. */
    void add(String name, String content) throws IOException {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setSize(bytes.length);
        put(entry, 0644);
        tar.write(bytes);
        tar.closeArchiveEntry();
    }

    /** Adds a file, or a directory with all that is in it; links stay links. */
    void add(String name, Path source) throws IOException {
        List<Path> tree;
        try (Stream<Path> walk = Files.walk(source)) {
            tree = walk.sorted().toList();
        }
        for (Path path : tree) {
            String relative = source.relativize(path).toString();
            String inside = relative.isEmpty() ? name : name + "/" + relative;
            if (Files.isSymbolicLink(path)) {
                TarArchiveEntry link = new TarArchiveEntry(inside, TarConstants.LF_SYMLINK);
                link.setLinkName(Files.readSymbolicLink(path).toString());
                put(link, 0777);
                tar.closeArchiveEntry();
            } else if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                put(new TarArchiveEntry(inside + "/"), 0755);
                tar.closeArchiveEntry();
            } else {
                TarArchiveEntry entry = new TarArchiveEntry(inside);
                entry.setSize(Files.size(path));
                put(entry, Files.isExecutable(path) ? 0755 : 0644);
                Files.copy(path, tar);
                tar.closeArchiveEntry();
            }
        }
    }

    @Override
    public void close() throws IOException {
        tar.close();
    }

    private void put(TarArchiveEntry entry, int mode) throws IOException {
        entry.setMode(mode);
        entry.setModTime(0);
        entry.setIds(0, 0);
        tar.putArchiveEntry(entry);
    }
}
