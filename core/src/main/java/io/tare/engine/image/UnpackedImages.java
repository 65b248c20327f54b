// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.engine.image;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tare.engine.EngineException;
import io.tare.program.Program;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * Images as directories: the root file system, unpacked once, and the image's configuration beside it. The layers' format
 * is the image specification's of Docker and OCI ({@code .wh.NAME} takes away what a lower layer has, {@code .wh..wh..opq}
 * all that a directory has below). Thread-safe.
 */
public final class UnpackedImages implements AutoCloseable {

    /** Up, after something else than up. */
    private static final Pattern UP_AGAIN = Pattern.compile("(^|/)(?!\\.\\.?(/|$))[^/]+/(.*/)?\\.\\.(/|$)");

    private static final String WHITEOUT = ".wh.";
    private static final String OPAQUE = ".wh..wh..opq";
    private static final int MAX_CONFIGURATION_BYTES = 4 << 20;

    private static final String ROOT = "root";

    /** Where all engines of this machine find them. */
    private static final Path OF_THIS_MACHINE = Path.of("/var/lib/tare/images");

    private final Path directory;
    private final ObjectMapper json = new ObjectMapper();
    private final Map<String, Leased> leased = new ConcurrentHashMap<>();

    private record Leased(ImageLease lease, UnpackedImage image) {}

    UnpackedImages(Path directory) {
        this.directory = directory;
    }

    /** Those that all engines of this machine share. */
    public static UnpackedImages ofThisMachine() {
        return new UnpackedImages(OF_THIS_MACHINE);
    }

    /**
     * The image, which stays until this is closed.
     *
     * @throws EngineException if it is not here
     */
    public UnpackedImage lease(String reference) {
        return leased.computeIfAbsent(reference, wanted -> {
                    Path folder = folder(wanted);
                    if (!Files.isDirectory(folder.resolve(ROOT))) {
                        throw new EngineException("image " + wanted + " is not unpacked here");
                    }
                    return new Leased(ImageLease.on(folder), UnpackedImage.read(folder));
                })
                .image();
    }

    /** The digest of the configuration, which names all of the image's content. */
    public Optional<String> idOf(String reference) {
        try {
            Path id = folder(reference).resolve("id");
            return Files.isReadable(id) ? Optional.of(Files.readString(id)) : Optional.empty();
        } catch (IOException e) {
            throw new EngineException("cannot read the id of image " + reference + ": " + e.getMessage(), e);
        }
    }

    /** Unpacks what {@code docker save} wrote. Images of the same repository that nobody uses any more make room for it. */
    public void load(String reference, InputStream archive) {
        Path target = folder(reference);
        Path part = target.resolveSibling(target.getFileName() + ".part");
        Path pieces = target.resolveSibling(target.getFileName() + ".pieces");
        try {
            Files.createDirectories(directory);
            // In it are programs that run with their owner's rights, whoever starts them.
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
            delete(part);
            delete(pieces);
            Files.createDirectories(part.resolve(ROOT));
            Files.createDirectories(pieces);
            unpack(archive, pieces);
            JsonNode manifest =
                    json.readTree(pieces.resolve("manifest.json").toFile()).path(0);
            Path configuration = within(pieces, manifest.path("Config").asText());
            for (JsonNode layer : manifest.path("Layers")) {
                apply(within(pieces, layer.asText()), part.resolve(ROOT));
            }
            Files.copy(configuration, part.resolve("config.json"));
            String digest = configuration.getFileName().toString().replaceFirst("\\.json$", "");
            Files.writeString(part.resolve("id"), "sha256:" + digest);
            removeOthers(reference);
            Files.move(part, target);
        } catch (IOException e) {
            throw new EngineException(
                    "cannot unpack image " + reference + " into " + target + ": " + e.getMessage(), e);
        } finally {
            deleteQuietly(part);
            deleteQuietly(pieces);
        }
    }

    @Override
    public void close() {
        leased.values().forEach(image -> image.lease().close());
        leased.clear();
    }

    private Path folder(String reference) {
        if (!reference.matches("[a-z0-9][a-z0-9._/-]*:[\\w.-]+") || reference.contains("..")) {
            throw new EngineException("'" + reference + "' is not an image's repository:tag");
        }
        return directory.resolve(reference.replace('/', '_').replace(':', '-'));
    }

    /** An older build of the same image would stay for ever; one that a living run uses is busy, and stays. */
    private void removeOthers(String reference) throws IOException {
        String repository = folder(reference.substring(0, reference.lastIndexOf(':') + 1) + "x")
                .getFileName()
                .toString();
        String prefix = repository.substring(0, repository.length() - 1);
        try (Stream<Path> entries = Files.list(directory)) {
            for (Path other : entries.toList()) {
                if (other.getFileName().toString().startsWith(prefix)
                        && Files.isDirectory(other.resolve(ROOT))
                        && !other.getFileName().toString().contains(".")
                        && !ImageLease.isHeldOn(other)) {
                    delete(other);
                }
            }
        }
    }

    private static void unpack(InputStream archive, Path pieces) throws IOException {
        TarArchiveInputStream tar = new TarArchiveInputStream(archive);
        for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
            Path file = within(pieces, entry.getName());
            requireNoLinkOut(pieces, file);
            if (entry.isDirectory()) {
                Files.createDirectories(file);
            } else if (entry.isSymbolicLink()) {
                // Docker writes a layer that several images share once, and links to it.
                Path to = file.resolveSibling(entry.getLinkName()).normalize();
                within(pieces, pieces.relativize(to).toString());
                if (UP_AGAIN.matcher(entry.getLinkName()).find()) {
                    // What is before it may be a link, and then it leads up from elsewhere.
                    throw new IOException("the archive has a link that leads up on its way: " + entry.getLinkName());
                }
                Files.createSymbolicLink(file, Path.of(entry.getLinkName()));
            } else {
                Files.createDirectories(file.resolveSibling("."));
                Files.copy(tar, file);
            }
        }
    }

    /** By tar(1), which knows owners, links, devices and extended attributes. */
    private static void apply(Path layer, Path root) throws IOException {
        try (TarArchiveInputStream tar = new TarArchiveInputStream(Files.newInputStream(layer))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                Path path = within(root, entry.getName());
                requireNoLinkOut(root, path);
                String name = path.getFileName().toString();
                if (name.equals(OPAQUE)) {
                    for (Path below : children(path.resolveSibling("."))) {
                        delete(below);
                    }
                } else if (name.startsWith(WHITEOUT)) {
                    delete(path.resolveSibling(name.substring(WHITEOUT.length())));
                }
            }
        }
        Program.output(List.of(
                "tar",
                "--extract",
                "--file=" + layer,
                "--directory=" + root,
                "--numeric-owner",
                "--same-owner",
                "--preserve-permissions",
                "--exclude=" + WHITEOUT + "*"));
    }

    private static List<Path> children(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.toList();
        }
    }

    private static Path within(Path directory, String name) throws IOException {
        Path path = directory.resolve(name).normalize();
        if (!path.startsWith(directory) || name.length() > MAX_CONFIGURATION_BYTES) {
            throw new IOException("the archive has an entry outside of itself: " + name);
        }
        return path;
    }

    /** Links are for whoever has the image as his root; here they lead to files of this machine. */
    private static void requireNoLinkOut(Path root, Path path) throws IOException {
        Path inside = root.relativize(path);
        Path way = root;
        for (Path name : inside.subpath(0, Math.max(1, inside.getNameCount() - 1))) {
            way = way.resolve(name);
            // A link that leads nowhere has no real path, which is an error as well.
            if (!way.equals(path)
                    && Files.isSymbolicLink(way)
                    && !way.toRealPath().startsWith(root.toRealPath())) {
                throw new IOException("the archive goes through a link to a place outside of itself: " + inside);
            }
        }
    }

    private static void delete(Path tree) throws IOException {
        if (!Files.exists(tree, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (Stream<Path> all = Files.walk(tree)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    private static void deleteQuietly(Path tree) {
        try {
            delete(tree);
        } catch (IOException left) {
            System.getLogger(UnpackedImages.class.getName())
                    .log(System.Logger.Level.WARNING, "cannot remove {0}: {1}", tree, left.getMessage());
        }
    }
}
