// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.engine.vm;

import io.tare.engine.RefusedException;
import io.tare.program.Program;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.commons.compress.archivers.cpio.CpioArchiveEntry;
import org.apache.commons.compress.archivers.cpio.CpioArchiveOutputStream;
import org.apache.commons.compress.archivers.cpio.CpioConstants;

/**
 * What a kernel has before any disk: cpio archives in the "newc" format, one after the other (the kernel's
 * {@code driver-api/early-userspace/buffer-format}). The first is the same for all machines.
 */
final class InitialFiles {

    private static final Set<String> MODULES =
            new LinkedHashSet<>(List.of("virtio_pci", "virtio_blk", "virtio_console", "virtio_net", "ext4"));

    private static final int MODE_PROGRAM = CpioConstants.C_ISREG | 0755;
    private static final int MODE_FILE = CpioConstants.C_ISREG | 0644;
    private static final int MODE_DIRECTORY = CpioConstants.C_ISDIR | 0755;

    private InitialFiles() {}

    /** The shell that virtual machines come up with. */
    static Path busybox() {
        return Program.find("busybox")
                .orElseThrow(() -> new RefusedException(
                        "a virtual machine comes up with busybox, which is not installed (Debian: busybox-static)"));
    }

    /** Writes what all virtual machines with that kernel have in common. */
    static void writeCommon(Path file, GuestKernel kernel) throws IOException {
        try (CpioArchiveOutputStream cpio = new CpioArchiveOutputStream(Files.newOutputStream(file))) {
            directories(cpio, "bin", "dev", "modules", "tare");
            put(cpio, "bin/busybox", Files.readAllBytes(busybox()), MODE_PROGRAM);
            put(cpio, "init", script("init"), MODE_PROGRAM);
            List<String> names = new ArrayList<>();
            for (Path module : kernel.files(MODULES)) {
                names.add(module.getFileName().toString());
                put(cpio, "modules/" + module.getFileName(), Files.readAllBytes(module), MODE_FILE);
            }
            put(cpio, "tare/modules", text(String.join("\n", names)), MODE_FILE);
        }
    }

    /** Writes what is needed to say a word and be off. */
    static void writeProbe(Path file, String word) throws IOException {
        try (CpioArchiveOutputStream cpio = new CpioArchiveOutputStream(Files.newOutputStream(file))) {
            directories(cpio, "bin", "dev");
            put(cpio, "bin/busybox", Files.readAllBytes(busybox()), MODE_PROGRAM);
            String init = "#!/bin/busybox sh\n/bin/busybox mount -t devtmpfs dev /dev\necho " + word
                    + " >/dev/ttyS0\n/bin/busybox poweroff -f\n";
            put(cpio, "init", text(init), MODE_PROGRAM);
        }
    }

    /**
     * Writes the common part, and what one virtual machine has beyond it.
     *
     * @param process a shell script with the process to run
     * @param files   to be copied in, by their names
     */
    static void write(Path file, Path common, String process, Map<String, Path> files) throws IOException {
        try (OutputStream out = Files.newOutputStream(file)) {
            Files.copy(common, out);
            try (CpioArchiveOutputStream cpio = new CpioArchiveOutputStream(out)) {
                put(cpio, "tare/process", text(process), MODE_FILE);
                if (!files.isEmpty()) {
                    directories(cpio, "tare/files");
                }
                for (Map.Entry<String, Path> each : files.entrySet()) {
                    put(cpio, "tare/files/" + each.getKey(), Files.readAllBytes(each.getValue()), MODE_FILE);
                }
            }
        }
    }

    private static void directories(CpioArchiveOutputStream cpio, String... names) throws IOException {
        for (String name : names) {
            put(cpio, name, new byte[0], MODE_DIRECTORY);
        }
    }

    private static void put(CpioArchiveOutputStream cpio, String name, byte[] content, int mode) throws IOException {
        CpioArchiveEntry entry = new CpioArchiveEntry(name, content.length);
        entry.setMode(mode);
        entry.setNumberOfLinks(1);
        cpio.putArchiveEntry(entry);
        cpio.write(content);
        cpio.closeArchiveEntry();
    }

    private static byte[] script(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(InitialFiles.class.getResourceAsStream(name), name)) {
            return in.readAllBytes();
        }
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
