// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.engine.docker;

import com.github.dockerjava.api.DockerClient;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** An image of a few of this machine's own programs and the libraries they load: needs no registry and no mirror. */
public final class TinyImage implements AutoCloseable {

    private static final List<Path> PROGRAMS =
            List.of(Path.of("/bin/sh"), Path.of("/bin/cat"), Path.of("/bin/sleep"), Path.of("/usr/bin/taskset"));
    private static final Pattern LIBRARY = Pattern.compile("(/\\S+) \\(0x");

    private final DockerClient client;
    private final String reference;

    private TinyImage(DockerClient client, String reference) {
        this.client = client;
        this.reference = reference;
    }

    public static TinyImage make(DockerEngine engine, String runId) throws IOException {
        String reference = "tare-tiny:" + runId;
        engine.importImage(reference, new ByteArrayInputStream(tar()));
        return new TinyImage(engine.client(), reference);
    }

    public String reference() {
        return reference;
    }

    @Override
    public void close() {
        client.removeImageCmd(reference).withForce(true).exec();
    }

    private static byte[] tar() throws IOException {
        Set<Path> files = new LinkedHashSet<>(PROGRAMS);
        for (Path program : PROGRAMS) {
            Process ldd = new ProcessBuilder("ldd", program.toString()).start();
            Matcher libraries =
                    LIBRARY.matcher(new String(ldd.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
            while (libraries.find()) {
                files.add(Path.of(libraries.group(1)));
            }
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
            for (String folder : foldersOf(files)) {
                TarArchiveEntry entry = new TarArchiveEntry(folder);
                entry.setMode(0755);
                tar.putArchiveEntry(entry);
                tar.closeArchiveEntry();
            }
            for (Path file : files) {
                byte[] content = Files.readAllBytes(file);
                TarArchiveEntry entry = new TarArchiveEntry(file.toString().substring(1));
                entry.setSize(content.length);
                entry.setMode(0755);
                tar.putArchiveEntry(entry);
                tar.write(content);
                tar.closeArchiveEntry();
            }
        }
        return bytes.toByteArray();
    }

    /** All of them: an engine without root makes those that an archive leaves out such that nobody may look into them. */
    private static Set<String> foldersOf(Set<Path> files) {
        Set<String> folders = new TreeSet<>(List.of("tmp/", "opt/", "opt/tare/", "opt/tare/in/"));
        for (Path file : files) {
            for (int depth = 1; depth < file.getNameCount(); depth++) {
                folders.add(file.subpath(0, depth) + "/");
            }
        }
        return folders;
    }
}
