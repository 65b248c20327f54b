// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.engine.oci;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tare.engine.ContainerEngine;
import io.tare.engine.EngineException;
import io.tare.engine.ProcessSpec;
import io.tare.engine.Storage;
import io.tare.engine.image.UnpackedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an OCI runtime is given: a directory with {@code config.json} (runtime specification 1.0.2). A container gets what
 * {@code io.tare.engine.docker} asks of its engine: no capability, {@code no-new-privileges}, a read-only root, a writable
 * {@code /tmp} in memory, the same limits. What it does not get is a system call filter: that is an engine's.
 */
final class Bundle {

    private static final List<String> MASKED = List.of(
            "/proc/acpi", "/proc/kcore", "/proc/keys", "/proc/timer_list", "/proc/sched_debug", "/sys/firmware");
    private static final List<String> READ_ONLY =
            List.of("/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger");

    private static final ObjectMapper JSON = new ObjectMapper();

    private Bundle() {}

    /**
     * Writes a bundle.
     *
     * @param place its network
     * @param cgroup the control group to make
     */
    static void write(Path directory, ProcessSpec spec, UnpackedImage image, OciNetworks.Place place, String cgroup) {
        Map<String, Object> config = new LinkedHashMap<>();
        config.put("ociVersion", "1.0.2");
        config.put("process", process(spec, image));
        config.put("root", Map.of("path", image.root().toString(), "readonly", true));
        config.put("hostname", spec.role());
        config.put("mounts", mounts(directory, spec));
        config.put("linux", linux(spec, place, cgroup));
        try {
            copyIn(directory, spec);
            JSON.writeValue(directory.resolve("config.json").toFile(), config);
        } catch (IOException e) {
            throw new EngineException("cannot write the bundle of the " + spec.role() + ": " + e.getMessage(), e);
        }
    }

    private static Map<String, Object> process(ProcessSpec spec, UnpackedImage image) {
        return Map.of(
                "terminal",
                false,
                "user",
                Map.of("uid", image.userId(), "gid", image.groupId()),
                "args",
                spec.command(),
                "env",
                image.environment(),
                "cwd",
                ContainerEngine.WORK_DIRECTORY,
                "noNewPrivileges",
                true,
                "capabilities",
                Map.of());
    }

    private static List<Map<String, Object>> mounts(Path directory, ProcessSpec spec) {
        List<Map<String, Object>> mounts = new ArrayList<>(List.of(
                mount("/proc", "proc", "proc", List.of()),
                mount("/dev", "tmpfs", "tmpfs", List.of("nosuid", "strictatime", "mode=755", "size=65536k")),
                mount(
                        "/dev/pts",
                        "devpts",
                        "devpts",
                        List.of("nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620")),
                mount("/dev/shm", "tmpfs", "shm", List.of("nosuid", "noexec", "nodev", "mode=1777", "size=65536k")),
                mount("/sys", "sysfs", "sysfs", List.of("nosuid", "noexec", "nodev", "ro")),
                mount(
                        ContainerEngine.WORK_DIRECTORY,
                        "tmpfs",
                        "tmpfs",
                        List.of("nosuid", "nodev", "mode=1777", "size=512m"))));
        if (!spec.files().isEmpty()) {
            mounts.add(mount(
                    ContainerEngine.FILES_DIRECTORY,
                    "bind",
                    directory.resolve("in").toString(),
                    List.of("bind", "ro")));
        }
        spec.storage().ifPresent(storage -> mounts.add(ofStorage(storage)));
        return mounts;
    }

    private static Map<String, Object> ofStorage(Storage storage) {
        String target = ContainerEngine.STORAGE_DIRECTORY;
        return storage.way() == Storage.Way.TMPFS
                ? mount(target, "tmpfs", "tmpfs", List.of("nosuid", "nodev", "mode=1777", "size=1g"))
                : mount(target, "bind", storage.hostDirectory().toString(), List.of("rbind", "rw"));
    }

    private static Map<String, Object> mount(String target, String type, String source, List<String> options) {
        return Map.of("destination", target, "type", type, "source", source, "options", options);
    }

    private static Map<String, Object> linux(ProcessSpec spec, OciNetworks.Place place, String cgroup) {
        List<Map<String, Object>> namespaces = new ArrayList<>();
        for (String type : List.of("pid", "ipc", "uts", "mount")) {
            namespaces.add(Map.of("type", type));
        }
        if (place.isNew()) {
            namespaces.add(Map.of("type", "network"));
        }
        place.join().ifPresent(path -> namespaces.add(Map.of("type", "network", "path", path.toString())));
        Map<String, Object> resources = new LinkedHashMap<>();
        resources.put("memory", Map.of("limit", ContainerEngine.MEMORY_BYTES, "swap", ContainerEngine.MEMORY_BYTES));
        resources.put("pids", Map.of("limit", ContainerEngine.MAX_PROCESSES));
        if (!spec.cpus().isEmpty()) {
            resources.put("cpu", Map.of("cpus", spec.cpus()));
        }
        return Map.of(
                "namespaces", namespaces,
                "resources", resources,
                "cgroupsPath", cgroup,
                "maskedPaths", MASKED,
                "readonlyPaths", READ_ONLY);
    }

    private static void copyIn(Path directory, ProcessSpec spec) throws IOException {
        Path in = directory.resolve("in");
        for (Map.Entry<String, Path> file :
                spec.filesIn(ContainerEngine.FILES_DIRECTORY).entrySet()) {
            Files.createDirectories(in);
            Path copy = Files.copy(file.getValue(), in.resolve(file.getKey()));
            copy.toFile().setReadable(true, false);
        }
    }

    /** For a message: the last of the lines, or what is to say without any. */
    static String words(List<String> lines, @Nullable String otherwise) {
        return lines.isEmpty() ? String.valueOf(otherwise) : String.join(" | ", lines);
    }
}
