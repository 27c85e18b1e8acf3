"""A training that is interrupted at any of its first iterations leaves a checkpoint and goes on from it."""

import concurrent.futures
import os
import re
import signal
import subprocess

from programs import PROGRAM_DIR, TINY, ProgramTest, main, work

# Each of the first ones is interrupted.
FIRST = 25


class Interruption(ProgramTest):
    def command(self, output, *arguments, iterations=26):
        command = ["TrainLandmarkModel", "--images", work("pictures"), "--landmarks", work("pictures", "landmarks.csv"), "--list",
                   work("pictures", "train.txt"), "--validation-list", work("pictures", "test.txt"), "--spacing", 1, "--grid", 32,
                   "--iterations", iterations, "--validation-interval", 10, "--progress-interval", 1, "--output", output,
                   *TINY[:TINY.index("--threads")], "--threads", 1, *arguments]
        return [os.path.join(PROGRAM_DIR, command[0])] + [str(argument) for argument in command[1:]]

    def interrupt(self, iteration, output, *arguments):
        """Interrupts a training, which would go on for hours, once it says an iteration. Returns the first iteration that it said,
        and the one after which it ended."""
        command = self.command(output, *arguments, iterations=100000)
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
            first = None
            for line in process.stdout:
                said = re.match(r"iteration (\d+)/", line)
                first = first or (said and int(said[1]))
                if said and int(said[1]) >= iteration:
                    process.send_signal(signal.SIGINT)
                    break
            try:
                errors = process.communicate(timeout=500)[1]
            finally:
                process.kill()
        self.assertEqual(process.returncode, 1, errors)
        end = re.fullmatch(r"TrainLandmarkModel: interrupted after iteration (\d+); go on with --resume\n", errors)
        self.assertIsNotNone(end, errors)
        self.assertTrue(os.path.exists(output + ".checkpoint"))
        self.assertFalse(os.path.exists(output))
        return first, int(end[1])

    def interrupt_and_resume(self, iteration, has_log, interval):
        """Returns after which iterations a training ended that was interrupted, and interrupted again after it was resumed."""
        name = self.path(f"{iteration}-{has_log}-{interval}")
        arguments = ["--log", name + ".csv"] if has_log else []
        arguments += ["--checkpoint-interval", interval] if interval else []
        first, end = self.interrupt(iteration, name + ".pt", *arguments)
        self.assertEqual(first, 1)
        self.assertGreaterEqual(end, iteration)
        resumed, last = self.interrupt(end + 1, name + ".pt", "--resume", *arguments)
        self.assertEqual(resumed, end + 1)
        self.assertGreaterEqual(last, resumed)
        self.assertEqual(os.path.exists(name + ".csv"), has_log)
        return end, last

    def test_each_of_the_first_iterations_with_and_without_log_and_checkpoint_intervals(self):
        variants = [(iteration, has_log, interval) for iteration in range(1, FIRST + 1) for has_log in (False, True)
                    for interval in (None, 1 + iteration % 5)]
        # A program mostly starts and ends here.
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as executor:
            ends = list(executor.map(lambda variant: self.interrupt_and_resume(*variant), variants))
        self.assertEqual(len(ends), FIRST * 2 * 2)
        # A signal may come an iteration late.
        hit = {iteration for pair in ends for iteration in pair if iteration <= FIRST}
        self.assertGreater(len(hit), FIRST * 4 // 5, hit)

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
        self.assertEqual(process.wait(timeout=500), 1)
        self.assertRegex(process.stderr.read(), r"^TrainLandmarkModel: interrupted after iteration \d+; go on with --resume\n$")
        process.stderr.close()
        self.assertTrue(os.path.exists(output + ".checkpoint"))
        self.succeed("TrainLandmarkModel", *self.command(output, "--resume")[1:])

    def test_a_terminal_that_closes_behind_nohup(self):
        output = self.path("m.pt")
        process = self.start(output, preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN))
        process.send_signal(signal.SIGHUP)
        self.assertEqual((process.communicate(timeout=500)[1], process.returncode), ("", 0))
        self.assertTrue(os.path.exists(output))


if __name__ == "__main__":
    main()
