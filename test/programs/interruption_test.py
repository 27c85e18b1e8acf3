"""A training that is interrupted at any of its first iterations leaves a checkpoint and goes on from it."""

import os
import signal
import subprocess

from programs import PROGRAM_DIR, TINY, ProgramTest, main, run, work

ITERATIONS = 26


class Interruption(ProgramTest):
    def command(self, output, *arguments):
        command = ["TrainLandmarkModel", "--images", work("pictures"), "--landmarks", work("pictures", "landmarks.csv"), "--list",
                   work("pictures", "train.txt"), "--validation-list", work("pictures", "test.txt"), "--spacing", 1, "--grid", 32,
                   "--iterations", ITERATIONS, "--validation-interval", 10, "--progress-interval", 1, "--output", output, *TINY,
                   *arguments]
        return [os.path.join(PROGRAM_DIR, command[0])] + [str(argument) for argument in command[1:]]

    def interrupt(self, iteration, *arguments):
        output = self.path(f"m{iteration}.pt")
        process = subprocess.Popen(self.command(output, *arguments), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for line in process.stdout:
            if line.startswith(f"iteration {iteration}/"):
                process.send_signal(signal.SIGINT)
                break
        errors = process.communicate(timeout=100)[1]
        return output, process.returncode, errors

    def test_each_of_the_first_iterations(self):
        for iteration in range(1, ITERATIONS):
            variants = [[], ["--log", self.path("log.csv")],
                        ["--log", self.path("log.csv"), "--checkpoint-interval", 1 + iteration % 5]]
            arguments = variants[iteration % 3]
            with self.subTest(iteration=iteration, arguments=arguments):
                output, status, errors = self.interrupt(iteration, *arguments)
                # One that is quick may have ended before the signal came.
                if status == 0:
                    continue
                self.assertEqual(status, 1, errors)
                self.assertRegex(errors, r"^TrainLandmarkModel: interrupted after iteration \d+; go on with --resume\n$")
                self.assertTrue(os.path.exists(output + ".checkpoint"))
                self.assertFalse(os.path.exists(output))
                if iteration % 8 == 0:
                    result = run("TrainLandmarkModel", *self.command(output, "--resume", *arguments)[1:])
                    self.assertEqual((result.returncode, result.stderr), (0, ""))
                    self.assertTrue(os.path.exists(output))

    def start(self, output, **options):
        """Returns the process after its second iteration."""
        process = subprocess.Popen(self.command(output), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **options)
        for line in process.stdout:
            if line.startswith("iteration 2/"):
                break
        return process

    def test_a_terminal_that_closes_with_what_reads_the_output(self):
        output = self.path("m.pt")
        process = self.start(output)
        process.send_signal(signal.SIGHUP)
        process.stdout.close()
        self.assertEqual(process.wait(timeout=100), 1)
        self.assertRegex(process.stderr.read(), r"^TrainLandmarkModel: interrupted after iteration \d+; go on with --resume\n$")
        process.stderr.close()
        self.assertTrue(os.path.exists(output + ".checkpoint"))
        self.succeed("TrainLandmarkModel", *self.command(output, "--resume")[1:])

    def test_a_terminal_that_closes_behind_nohup(self):
        output = self.path("m.pt")
        process = self.start(output, preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN))
        process.send_signal(signal.SIGHUP)
        self.assertEqual((process.communicate(timeout=100)[1], process.returncode), ("", 0))
        self.assertTrue(os.path.exists(output))


if __name__ == "__main__":
    main()
