// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.engine.vm;

import io.tare.engine.ContainerEngine;
import io.tare.engine.EngineException;
import io.tare.engine.image.UnpackedImage;
import io.tare.program.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** An image as a disk: its root file system as ext4, made once and kept with the image. */
final class DiskImage {

    /** Inside: what a process is started by. */
    static final String BUSYBOX = "/opt/tare/busybox";

    private static final String FILE = "root.ext4";
    private static final long MEGABYTE = 1 << 20;
    /** For the file system's own tables and for what is added. */
    private static final long SPARE_MEGABYTES = 64;

    private DiskImage() {}

    /** The disk of an image, which nothing is ever written to. */
    static synchronized Path of(UnpackedImage image) {
        Path disk = image.folder().resolve(FILE);
        if (Files.exists(disk)) {
            return disk;
        }
        Path part = image.folder().resolve(FILE + "." + ProcessHandle.current().pid() + ".part");
        try {
            long megabytes = SPARE_MEGABYTES + bytes(image.root()) * 6 / 5 / MEGABYTE;
            Program.output(List.of(
                    "mkfs.ext4",
                    "-q",
                    "-F",
                    "-m",
                    "0",
                    "-O",
                    "^has_journal",
                    "-d",
                    image.root().toString(),
                    part.toString(),
                    megabytes + "M"));
            addMountPoints(part);
            Files.move(part, disk, StandardCopyOption.ATOMIC_MOVE);
            return disk;
        } catch (IOException e) {
            throw new EngineException(
                    "cannot make a disk of the image in " + image.folder() + ": " + e.getMessage(), e);
        } finally {
            part.toFile().delete();
        }
    }

    /** By debugfs(8); it goes on after what is there already. */
    private static void addMountPoints(Path disk) throws IOException {
        List<String> commands = new ArrayList<>();
        for (String directory :
                List.of("/dev", "/proc", "/sys", "/tmp", "/opt", "/opt/tare", ContainerEngine.FILES_DIRECTORY)) {
            commands.add("mkdir " + directory);
        }
        commands.add("write " + InitialFiles.busybox() + " " + BUSYBOX);
        commands.add("set_inode_field " + BUSYBOX + " mode 0100755");
        Path script = Files.createTempFile(disk.resolveSibling("."), "debugfs", ".part");
        try {
            Files.write(script, commands);
            Program.output(List.of("debugfs", "-w", "-f", script.toString(), disk.toString()));
        } finally {
            Files.delete(script);
        }
    }

    private static long bytes(Path root) throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            // A file takes whole blocks, and its inode's size.
            return all.mapToLong(path -> path.toFile().length() + 4096).sum();
        }
    }
}
