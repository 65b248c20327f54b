// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.image;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/** A name made of content: the same content gives the same name on every machine. Not thread-safe. */
public final class ContentDigest {

    private static final int HEX_DIGITS = 16;

    private final MessageDigest sha256;

    /** Of nothing yet. */
    public ContentDigest() {
        try {
            this.sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Adds a text; its end is marked, so that two texts never read as another two. */
    public ContentDigest add(String text) {
        sha256.update(text.getBytes(StandardCharsets.UTF_8));
        sha256.update((byte) 0);
        return this;
    }

    /** Adds a file's bytes, or the names and bytes of all files in a directory. */
    public ContentDigest add(Path path) throws IOException {
        List<Path> files;
        try (Stream<Path> tree = Files.walk(path)) {
            files = tree.filter(Files::isRegularFile).sorted().toList();
        }
        byte[] buffer = new byte[256 * 1024];
        for (Path file : files) {
            add(path.relativize(file).toString());
            try (InputStream in = Files.newInputStream(file)) {
                for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                    sha256.update(buffer, 0, count);
                }
            }
        }
        return this;
    }

    /** The first {@value #HEX_DIGITS} hexadecimal digits. */
    public String hex() {
        return HexFormat.of().formatHex(sha256.digest()).substring(0, HEX_DIGITS);
    }
}
